// The sign of the application: a socket with two poles, one line in and one out.
export function Mark({ size = 18 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      strokeWidth="1.8"
      strokeLinecap="round"
      aria-hidden="true"
      className="listen-mark"
    >
      <rect x="1.9" y="1.9" width="14.2" height="14.2" rx="4.4" stroke="currentColor" />
      <path d="M6.6 5.4v4.2m0 0-1.7-1.7m1.7 1.7 1.7-1.7" className="listen-mark-in" />
      <path d="M11.4 12.6V8.4m0 0L9.7 10.1m1.7-1.7 1.7 1.7" className="listen-mark-out" />
    </svg>
  )
}
