-- The map: each room that one has been in, drawn where the server says that it lies.

local NUMBERS = {
  n = 1, ne = 2, nw = 3, e = 4, w = 5, s = 6, se = 7, sw = 8,
  up = 9, down = 10, ["in"] = 11, out = 12,
}
local ENVIRONMENTS = { indoors = 301, outdoors = 302 }

local waiting = {} -- ways to rooms that are not on the map yet: by the room, then { from, way }
local walk = {} -- what is left of a walk that the player asked for on the map

-- Areas are known by the number that the server gives them, whatever they are called today.
local function area_of(number, name)
  local key = "vetrellis.area." .. number
  local known = tonumber(getMapUserData(key) or "")
  if known and getAreaTableSwap()[known] then
    return known
  end
  local area = getAreaTable()[name] or addAreaName(name)
  setMapUserData(key, tostring(area))
  return area
end

local function place(info)
  local area, x, y, z = info.coords:match("^(%-?%d+),(%-?%d+),(%-?%d+),(%-?%d+)$")
  if not area then
    return
  end
  setRoomArea(info.num, area_of(area, info.area))
  setRoomCoordinates(info.num, tonumber(x), tonumber(y), tonumber(z))
end

local function join(from, way, to)
  if roomExists(to) then
    setExitStub(from, NUMBERS[way], false)
    setExit(from, to, NUMBERS[way])
  else
    setExitStub(from, NUMBERS[way], true)
    waiting[to] = waiting[to] or {}
    waiting[to][from .. way] = { from = from, way = way }
  end
end

local function draw()
  local info = vetrellis.told("Room.Info")
  if not info or not tonumber(info.num) then
    return
  end
  if not roomExists(info.num) then
    addRoom(info.num)
  end
  setRoomName(info.num, info.name)
  place(info)
  setRoomEnv(info.num, ENVIRONMENTS[info.environment] or ENVIRONMENTS.outdoors)
  for way, to in pairs(info.exits or {}) do
    if NUMBERS[way] then
      join(info.num, way, to)
    end
  end
  for _, each in pairs(waiting[info.num] or {}) do
    join(each.from, each.way, info.num)
  end
  waiting[info.num] = nil
  centerview(info.num)
end

local function step()
  local way = table.remove(walk, 1)
  if way then
    send(way)
  end
end

-- Mudlet calls this when somebody double-clicks on a room of the map.
function vetrellis.walk()
  walk = {}
  for _, way in ipairs(speedWalkDir) do
    table.insert(walk, way)
  end
  step()
end

local function refused()
  if #walk > 0 then
    walk = {}
    echo("\n" .. vetrellis.word("stopped"):format(tostring(gmcp.Room.WrongDir)) .. "\n")
  end
end

table.insert(vetrellis.parts, {
  name = "map",
  events = {
    ["gmcp.Room.Info"] = function()
      draw()
      step()
    end,
    ["gmcp.Room.WrongDir"] = refused,
  },
  show = function()
    setCustomEnvColor(ENVIRONMENTS.indoors, 168, 128, 88, 255)
    setCustomEnvColor(ENVIRONMENTS.outdoors, 96, 144, 152, 255)
    mudlet = mudlet or {}
    mudlet.mapper_script = true
    doSpeedWalk = vetrellis.walk
    openMapWidget()
    draw()
  end,
  hide = function()
    walk = {}
    if closeMapWidget then
      closeMapWidget()
    end
  end,
})
