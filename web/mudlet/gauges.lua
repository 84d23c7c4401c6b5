-- The gauges: one for whatever the server tells together with its most, below the text.

local HEIGHT = 24
local bars = {} -- by name
local box -- what holds them
local drawn = 0 -- how often they were made: old ones are hidden, and new ones have new names

local function names(vitals)
  local found = {}
  for name in pairs(vitals) do
    if vitals["max" .. name] ~= nil then
      table.insert(found, name)
    end
  end
  table.sort(found)
  return found
end

local function clear()
  if box then
    box:hide()
    box, bars = nil, {}
    setBorderBottom(0)
  end
end

local function build(found)
  clear()
  drawn = drawn + 1
  box = Geyser.Container:new({
    name = "vetrellis.gauges." .. drawn, x = 0, y = -HEIGHT, width = "100%", height = HEIGHT,
  })
  setBorderBottom(HEIGHT)
  for place, name in ipairs(found) do
    local share = 100 / #found
    bars[name] = Geyser.Gauge:new({
      name = "vetrellis.gauge." .. name .. "." .. drawn,
      x = ("%d%%"):format((place - 1) * share), y = 0,
      width = ("%d%%"):format(share), height = "100%",
    }, box)
  end
end

local function draw()
  local vitals = vetrellis.told("Char.Vitals")
  if not vitals or not vetrellis.is_on("gauges") then
    return
  end
  local found = names(vitals)
  for _, name in ipairs(found) do
    if not bars[name] then
      build(found)
      break
    end
  end
  for _, name in ipairs(found) do
    local now, most = tonumber(vitals[name]) or 0, tonumber(vitals["max" .. name]) or 0
    local caption = vetrellis.told("Char.StatusVars." .. name) or name
    local shown = most > 0 and most or 1
    bars[name]:setValue(math.min(now, shown), shown, ("%s %d/%d"):format(caption, now, most))
  end
end

table.insert(vetrellis.parts, {
  name = "gauges",
  events = { ["gmcp.Char.Vitals"] = draw, ["gmcp.Char.StatusVars"] = draw },
  show = draw,
  hide = clear,
})
