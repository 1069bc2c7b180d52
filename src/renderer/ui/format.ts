// Numbers and times as the desk writes them. No locale: the same picture everywhere, and columns that line up.

/** '0 B', '128 B', '4.0 KiB', '1.2 MiB': powers of 1024, one digit after the point up to 99.9. */
export function bytes(n: number): string {
  if (n < 1024) return `${Math.round(n)} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let value = n / 1024
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** '1,204'. */
export function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Per second: '0/s', '0.4/s', '14/s', '1.2k/s', '12k/s', '1.3M/s'. */
export function rate(n: number): string {
  return `${short(n)}/s`
}

/** A number in at most four characters: '0.4', '14', '999', '1.2k', '12k', '1.3M'. */
export function short(n: number): string {
  if (n < 0.05) return '0'
  if (n < 0.95) return n.toFixed(1)
  if (n < 999.5) return String(Math.round(n))
  if (n < 9_950) return `${(n / 1_000).toFixed(1)}k`
  if (n < 999_500) return `${Math.round(n / 1_000)}k`
  if (n < 9_950_000) return `${(n / 1_000_000).toFixed(1)}M`
  return `${Math.round(n / 1_000_000)}M`
}

/** A length of time: '0 s', '58 s', '4 m 12 s', '2 h 03 m', '3 d 4 h'. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${two(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ${two(minutes % 60)} m`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** A short time with two or three digits that count: '0.42 ms', '7.1 ms', '240 ms', '1.2 s'. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** `local`: '18:04:30.920'. `twelve`: '6:04:30.920 PM'. `utc`: '17:04:30.920Z'. `date`: '2026-03-01 18:04:30.920'. */
export type TimeFormat = 'local' | 'twelve' | 'utc' | 'date'

let timeFormat: TimeFormat = 'local'

/** Of `clock`, from now on. */
export function setTimeFormat(format: TimeFormat): void {
  timeFormat = format
}

/** Time of day in the format that the person has chosen; where the person is, but for UTC. */
export function clock(milliseconds: number, format = timeFormat): string {
  const date = new Date(milliseconds)
  if (format === 'utc') return date.toISOString().slice(11)
  const hours = date.getHours()
  const rest = `${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  if (format === 'twelve') return `${hours % 12 || 12}:${rest} ${hours < 12 ? 'AM' : 'PM'}`
  const time = `${two(hours)}:${rest}`
  return format === 'date' ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}` : time
}

/** '1 entry', '2 entries', '1,204 messages'. */
export function plural(n: number, word: string): string {
  if (n === 1) return `1 ${word}`
  return `${count(n)} ${/[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
