// Where in JSON a request and its answer have the same value: JSON-RPC and most protocols like it have an id.
export const ANSWER_PATH = 'log.answerPath'
export const DEFAULT_ANSWER_PATH = '$.id'
