// Pictures of tables: <table data-chart="bar|line|pie|stacked"> with a caption, names in the first
// column and a series per further column. The table stays on the page (for everyone who cannot
// see the picture); a <details class="chart-data"> around it is closed once the picture stands.
import * as echarts from 'echarts/core';
import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent,
  CanvasRenderer]);

const drawn = new Map();

const text = (cell) => cell.textContent.trim();
// data-value holds the plain number where the cell shows it in words or with separators.
const number = (cell) => Number(cell.dataset.value ?? text(cell).replace(/[^\d.-]/g, '')) || 0;

function read(table) {
  const head = [...table.querySelectorAll('thead th')].slice(1).map(text);
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.cells]);
  return {
    names: rows.map((cells) => cells[0].dataset.name ?? text(cells[0])),
    series: head.map((name, i) => ({ name, data: rows.map((cells) => number(cells[i + 1])) })),
  };
}

function look() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    colors: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => value(`--chart-${i}`)),
    ink: value('--tblr-body-color'),
    soft: value('--tblr-secondary'),
    line: value('--tblr-border-color'),
    paper: value('--tblr-bg-surface'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

function pie(data, l) {
  return {
    series: [{
      type: 'pie',
      radius: ['52%', '78%'],
      center: ['50%', '46%'],
      itemStyle: { borderColor: l.paper, borderWidth: 2, borderRadius: 4 },
      label: { show: false },
      data: data.names.map((name, i) => ({ name, value: data.series[0].data[i] })),
    }],
  };
}

function axes(kind, data, l, width) {
  // Days and months run along the foot and may leave out a name; words need each one, so they stand
  // at the left with lying bars.
  const lying = kind !== 'line' && !data.names.every((name) => /\d/.test(name));
  const names = {
    type: 'category',
    data: data.names,
    boundaryGap: kind !== 'line',
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: l.line } },
    axisLabel: lying ? { color: l.soft, interval: 0, width: 130, overflow: 'truncate' } : { color: l.soft, hideOverlap: true },
  };
  const values = {
    type: 'value',
    minInterval: 1,
    splitLine: { lineStyle: { color: l.line } },
    axisLabel: { color: l.soft },
  };
  return {
    grid: { left: 8, right: 12, top: 12, bottom: legendSpace(data, l, width), containLabel: true },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: data.series.map((one, i) => ({
      ...one,
      type: kind === 'line' ? 'line' : 'bar',
      stack: kind === 'stacked' ? 'all' : undefined,
      smooth: 0.25,
      showSymbol: data.names.length < 20,
      symbolSize: 6,
      lineStyle: { width: 2.5, type: i % 2 ? 'dashed' : 'solid' },
      barMaxWidth: lying ? 14 : 28,
      itemStyle: kind === 'bar' ? { borderRadius: lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } : {},
    })),
  };
}

// A legend that needs more than one line pushes the picture up; 22 px a line, as ECharts sets them.
const pen = document.createElement('canvas').getContext('2d');
function legendSpace(data, l, width) {
  if (data.series.length < 2) return 8;
  pen.font = `12px ${l.font}`;
  let lines = 1, at = 0;
  for (const { name } of data.series) {
    const item = 12 + 5 + pen.measureText(name).width + 10;
    if (at && at + item > width - 10) [lines, at] = [lines + 1, 0];
    at += item;
  }
  return 14 + 22 * lines;
}

function options(table, width) {
  const kind = table.dataset.chart;
  const data = read(table);
  const l = look();
  const round = kind === 'pie';
  return {
    color: l.colors,
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 300,
    textStyle: { fontFamily: l.font, color: l.ink },
    // Rich text is drawn into the canvas: no style is injected into the page.
    tooltip: {
      renderMode: 'richText',
      trigger: round ? 'item' : 'axis',
      confine: true,
      backgroundColor: l.paper,
      borderColor: l.line,
      textStyle: { color: l.ink },
    },
    legend: {
      show: round || data.series.length > 1,
      bottom: 0,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: l.soft },
    },
    ...(round ? pie(data, l) : axes(kind, data, l, width)),
  };
}

function redraw(table, chart) {
  chart.resize();
  chart.setOption(options(table, chart.getWidth()), true);
}

function draw(table) {
  if (drawn.has(table) || !table.tBodies[0]?.rows.length) return;
  const details = table.closest('details.chart-data');
  const place = document.createElement('div');
  place.className = 'chart';
  place.setAttribute('aria-hidden', 'true');
  (details ?? table).before(place);
  if (details) details.open = false;
  const chart = echarts.init(place, null, { renderer: 'canvas' });
  chart.setOption(options(table, place.clientWidth));
  drawn.set(table, chart);
  new ResizeObserver(() => {
    if (!chart.isDisposed()) redraw(table, chart);
  }).observe(place);
}

function drawAll() {
  for (const [table, chart] of drawn) {
    if (!table.isConnected) {
      chart.dispose();
      drawn.delete(table);
    }
  }
  document.querySelectorAll('table[data-chart]').forEach(draw);
}

drawAll();
document.addEventListener('htmx:load', drawAll);
document.addEventListener('zhiyin:theme', () => {
  for (const [table, chart] of drawn) redraw(table, chart);
});
