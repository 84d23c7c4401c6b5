-- What players type: `vetrellis`, `vetrellis map off`, `vetrellis charla sí`.

local PARTS = {
  map = "map", mapa = "map",
  chat = "chat", talk = "chat", charla = "chat",
  gauges = "gauges", bars = "gauges", indicadores = "gauges", barras = "gauges",
}
local SWITCHES = {
  on = true, yes = true, ["sí"] = true, si = true,
  off = false, no = false,
}

local function tell(name)
  local state = vetrellis.word(vetrellis.is_on(name) and "on" or "off")
  echo(vetrellis.word("state"):format(vetrellis.version, vetrellis.word(name), state) .. "\n")
end

function vetrellis.command(line)
  local part, switch = line:lower():match("^%s*(%S*)%s*(%S*)%s*$")
  local name = PARTS[part or ""]
  if name and SWITCHES[switch] ~= nil then
    vetrellis.switch(name, SWITCHES[switch])
    tell(name)
    return
  end
  for _, each in ipairs(vetrellis.parts) do
    tell(each.name)
  end
  echo(vetrellis.word("usage") .. "\n")
end

vetrellis.start()
