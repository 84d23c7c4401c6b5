"""From events to words: catalogues, fragments, composition."""
