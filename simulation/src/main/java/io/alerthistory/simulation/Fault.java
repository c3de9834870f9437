package io.alerthistory.simulation;

/** What can go wrong with several servers and two stores. */
public enum Fault {
    /** A server is killed, and started again within 40 s. */
    KILL,
    KILL_ALL,
    /** A server stands still for up to 20 s, and goes on. */
    PAUSE,
    /** It does so for longer than others wait for it. */
    LONG_PAUSE,
    STORE_DOWN,
    STORE_HANGS,
    /** One server does not see one store. */
    CUT_OFF,
    /** A store is restarted with what it had a second ago. */
    STORE_SET_BACK,
    FLUSHALL,
    /** A key of Redis goes. */
    EVICTION,
    SLOW_LINK,
    /** Some requests are performed, and not answered. */
    LOST_REPLIES,
    /** Clocks differ by up to four seconds. */
    CLOCKS_OFF,
    RECEIVERS_FAIL
}
