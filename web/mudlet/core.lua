-- Vetrellis for Mudlet: a map, gauges and a chat window, drawn from what the server tells as GMCP.
--
-- Each part adds itself to `vetrellis.parts` as a table with:
--   name    what players call it in `vetrellis map off`
--   events  what it does, by the event of Mudlet that sets it off
--   show    puts it on the screen; hide takes it off again
-- The last script calls `vetrellis.start()`.

vetrellis = vetrellis or {}
if vetrellis.stop then
  vetrellis.stop() -- an earlier version of this package, in the same profile
end

vetrellis.version = "@VERSION@"
vetrellis.package = "vetrellis"
vetrellis.parts = {}
vetrellis.hooks = {} -- what is done at an event, with nothing to see
vetrellis.settings = {}

local handlers = {}

local function settings_file()
  return getMudletHomeDir() .. "/vetrellis-settings.lua"
end

local function load_settings()
  vetrellis.settings = {}
  if io.exists(settings_file()) then
    table.load(settings_file(), vetrellis.settings)
  end
end

-- Whether Mudlet says that its user reads by ear: then nothing is opened that was not asked for.
function vetrellis.reads_by_ear()
  local ok, said = pcall(function()
    return getConfig("advertiseScreenReader")
  end)
  return ok and said == true
end

function vetrellis.is_on(name)
  local chosen = vetrellis.settings[name]
  if chosen ~= nil then
    return chosen
  end
  return not vetrellis.reads_by_ear()
end

function vetrellis.switch(name, on)
  vetrellis.settings[name] = on
  table.save(settings_file(), vetrellis.settings)
  for _, part in ipairs(vetrellis.parts) do
    if part.name == name then
      if on then
        part.show()
      else
        part.hide()
      end
    end
  end
end

-- Return what GMCP has under a path, such as "Room.Info"; nil while it has nothing.
function vetrellis.told(path)
  local found = gmcp
  for name in path:gmatch("[^.]+") do
    if type(found) ~= "table" then
      return nil
    end
    found = found[name]
  end
  return found
end

local function listen(event, act)
  table.insert(handlers, registerAnonymousEventHandler(event, act))
end

function vetrellis.start()
  load_settings()
  for _, part in ipairs(vetrellis.parts) do
    for event, act in pairs(part.events) do
      listen(event, act)
    end
    if vetrellis.is_on(part.name) then
      part.show()
    end
  end
  for event, act in pairs(vetrellis.hooks) do
    listen(event, act)
  end
  listen("sysUninstallPackage", function(_, name)
    if name == vetrellis.package then
      vetrellis.stop()
      vetrellis = nil
    end
  end)
  listen("sysProtocolEnabled", function(_, protocol)
    if protocol == "GMCP" then
      vetrellis.ask()
    end
  end)
  vetrellis.ask()
end

-- Ask for what Mudlet does not ask for by itself; the server then tells all that is so just now.
function vetrellis.ask()
  sendGMCP('Core.Supports.Add ["Char 1", "Char.Login 1", "Room 1", "Comm.Channel 1", "Session 1"]')
end

function vetrellis.stop()
  for _, handler in ipairs(handlers) do
    killAnonymousEventHandler(handler)
  end
  handlers = {}
  for _, part in ipairs(vetrellis.parts) do
    part.hide()
  end
end
