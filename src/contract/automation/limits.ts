// How large what a person writes for the server that answers by itself may be.

/** Most rules: each is tried on each message. */
export const RULES_LIMIT = 500
/** Most conditions of one rule, those within others counted, and how deep they may stand in one another. */
export const CONDITIONS_LIMIT = 200
export const DEPTH_LIMIT = 10
export const ACTIONS_LIMIT = 100
/** Longest texts, in characters: of what is compared, and of what is sent. */
export const VALUE_LIMIT = 10_000
/** Most values of a rule, all of its members counted. */
export const VALUES_LIMIT = 10_000
export const CONTENT_LIMIT = 1024 * 1024
/** Longest time, in milliseconds: a day. */
export const TIME_LIMIT = 86_400_000
/** Timers are no shorter, in milliseconds: a thousand connections are to be served between two of them. */
export const SHORTEST = 10

/** Most scenarios of a workspace, actors of one, steps of one with those within others, and how deep they may stand in one another. */
export const SCENARIOS_LIMIT = 200
export const ACTORS_LIMIT = 50
export const STEPS_LIMIT = 10_000
export const STEPS_DEEP = 10
/** Most values that one step takes into variables. */
export const TAKEN_LIMIT = 100
/** Values of a whole scenario, all of its members counted: a recorded conversation has many. */
export const SCENARIO_VALUES = 200_000

/** Most scripts of a workspace, and characters of one. */
export const SCRIPTS_LIMIT = 100
export const CODE_LIMIT = 1024 * 1024
