/** The preference that is 'False' where the window closes on connected clients unasked. The form of the settings writes it, the host reads it. */
export const ASK_BEFORE_CLOSING = 'ask.close'
