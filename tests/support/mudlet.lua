-- Mudlet, as far as our package uses it: each call is a line on the standard output, its words
-- parted by tabs. Runs the scripts that are named on the command line; the last one feeds them.

local function log(...)
  local words = {}
  for _, word in ipairs({ ... }) do
    table.insert(words, (tostring(word):gsub("[\t\n]", " ")))
  end
  print(table.concat(words, "\t"))
end

-- What only does something.
for _, name in ipairs({
  "setRoomName", "setRoomEnv", "setRoomCoordinates", "setExit", "setExitStub", "centerview",
  "setCustomEnvColor", "openMapWidget", "closeMapWidget", "setBorderBottom", "sendGMCP", "send",
  "echo",
}) do
  _G[name] = function(...)
    log(name, ...)
  end
end

-- What knows something.
local rooms, areas, data = {}, {}, {}

function roomExists(room)
  return rooms[room] == true
end

function addRoom(room)
  assert(type(room) == "number" and not rooms[room], "a room is added once, by its number")
  rooms[room] = true
  log("addRoom", room)
end

function addAreaName(name)
  assert(not areas[name], "an area is added once")
  local count = 0
  for _ in pairs(areas) do
    count = count + 1
  end
  areas[name] = count + 1
  log("addAreaName", name)
  return areas[name]
end

function getAreaTable()
  return areas
end

function getAreaTableSwap()
  local swapped = {}
  for name, area in pairs(areas) do
    swapped[area] = name
  end
  return swapped
end

function setRoomArea(room, area)
  assert(getAreaTableSwap()[area], "a room is in an area that there is")
  log("setRoomArea", room, getAreaTableSwap()[area])
end

function setMapUserData(key, value)
  assert(type(value) == "string", "data of the map are text")
  data[key] = value
end

function getMapUserData(key)
  return data[key]
end

-- Files of the profile.
function getMudletHomeDir()
  return os.getenv("PROFILE")
end

function io.exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

function table.save(path, values)
  local file = io.open(path, "w")
  for name, value in pairs(values) do
    file:write(name, "=", tostring(value), "\n")
  end
  file:close()
end

function table.load(path, values)
  for line in io.lines(path) do
    local name, value = line:match("^(%w+)=(%w+)$")
    values[name] = value == "true"
  end
end

-- Events.
local handlers, made = {}, 0

function registerAnonymousEventHandler(event, act)
  made = made + 1
  handlers[made] = { event = event, act = act }
  return made
end

function killAnonymousEventHandler(handler)
  handlers[handler] = nil
end

function raiseEvent(event, ...)
  local now = {}
  for number, handler in pairs(handlers) do
    if handler.event == event then
      table.insert(now, number)
    end
  end
  table.sort(now)
  for _, number in ipairs(now) do
    if handlers[number] then
      handlers[number].act(event, ...)
    end
  end
end

function handlersLeft()
  local count = 0
  for _ in pairs(handlers) do
    count = count + 1
  end
  return count
end

-- Windows.
local function kind_of_window(kind)
  return {
    new = function(_, about, container)
      local window = {}
      for _, name in ipairs({ "show", "hide", "setValue", "echo" }) do
        window[name] = function(_, ...)
          log(about.name .. ":" .. name, ...)
        end
      end
      log(kind, about.name, about.titleText or "", container and "inside" or "")
      return window
    end,
  }
end

Geyser = {}
for _, kind in ipairs({ "Container", "Gauge", "UserWindow", "MiniConsole" }) do
  Geyser[kind] = kind_of_window(kind)
end

function getConfig(name)
  assert(name == "advertiseScreenReader")
  return os.getenv("READER") == "1"
end

gmcp = {}

-- A message of GMCP, as Mudlet takes it.
function receive(package, body)
  local at, path = gmcp, "gmcp"
  local parents, last = package:match("^(.-)%.?([^.]+)$")
  for name in parents:gmatch("[^.]+") do
    at[name] = at[name] or {}
    at, path = at[name], path .. "." .. name
  end
  at[last] = body
  raiseEvent(path .. "." .. last)
end

function install(scripts)
  for _, path in ipairs(scripts) do
    assert(loadfile(path))()
  end
end

scripts = {}
for number = 1, #arg - 1 do
  scripts[number] = arg[number]
end
install(scripts)
assert(loadfile(arg[#arg]))()
