package io.alerthistory.testing.chaos;

import io.alerthistory.testing.chaos.Ear.Mood;
import java.util.Locale;

/** What is broken while alerts come and go, and mended again before the last of them. Times are seconds of the scenario. */
public enum Fault {
    NONE("nothing", false, false) {
        @Override
        void happen(World world) {}
    },
    KILL("kill -9 of one every 10 s, back after 5 s", false, false) {
        @Override
        void happen(World world) {
            for (int i = 0; 10 * i + 15 < world.seconds(); i++) {
                world.at(10 * i + 8);
                world.servers().kill(i % world.servers().count());
                world.at(10 * i + 13);
                world.servers().start(i % world.servers().count());
                world.servers().awaitReady(i % world.servers().count());
            }
        }
    },
    PAUSE("one stands still for 20 s", false, false) {
        @Override
        void happen(World world) {
            world.at(10);
            world.servers().pause(1);
            world.at(30);
            world.servers().resume(1);
        }
    },
    ROLL("rolling restart", false, false) {
        @Override
        void happen(World world) {
            world.at(10);
            for (int i = 0; i < world.servers().count(); i++) {
                world.servers().end(i);
                world.servers().start(i);
                world.servers().awaitReady(i);
            }
        }
    },
    KILL_ALL("kill -9 of all, twice", false, false) {
        @Override
        void happen(World world) {
            for (int i = 0; i < 2; i++) {
                world.at(10 + i * (world.seconds() / 2 - 5));
                world.servers().killAll();
                world.servers().startAll();
            }
        }
    },
    REFUSES("a receiver answers 503 for 30 s", false, true) {
        @Override
        void happen(World world) {
            moody(world, Mood.REFUSES);
        }
    },
    HANGS("a receiver hangs for 30 s", false, true) {
        @Override
        void happen(World world) {
            moody(world, Mood.HANGS);
        }
    },
    CLOSES("a receiver closes without an answer for 30 s", false, true) {
        @Override
        void happen(World world) {
            moody(world, Mood.CLOSES);
        }
    },
    REDIS_HANGS("Redis hangs for 8 s, twice", true, false) {
        @Override
        void happen(World world) {
            for (int from : new int[] {10, 35}) {
                world.at(from);
                world.stores().redis().hang();
                world.at(from + 8);
                world.stores().redis().resume();
            }
        }
    },
    REDIS_KILLED("Redis is killed and comes back empty, twice", true, false) {
        @Override
        void happen(World world) {
            world.at(10);
            world.stores().redis().kill();
            world.at(13);
            world.stores().redis().startAgain();
            world.at(35);
            world.stores().redis().kill();
            world.stores().redis().startAgain();
        }
    },
    FLUSHALL("FLUSHALL, three times", true, false) {
        @Override
        void happen(World world) {
            for (int at : new int[] {10, 25, 40}) {
                world.at(at);
                world.stores().flush();
            }
        }
    },
    POSTGRES_KILLED("PostgreSQL is killed, back after 6 s, twice", true, false) {
        @Override
        void happen(World world) {
            for (int from : new int[] {10, 35}) {
                world.at(from);
                world.stores().postgres().kill();
                world.at(from + 6);
                world.stores().postgres().startAgain();
            }
        }
    },
    POSTGRES_HANGS("PostgreSQL hangs for 8 s, twice", true, false) {
        @Override
        void happen(World world) {
            for (int from : new int[] {10, 35}) {
                world.at(from);
                world.stores().postgres().hang();
                world.at(from + 8);
                world.stores().postgres().resume();
            }
        }
    },
    BOTH_DOWN("both stores down for 15 s", true, false) {
        @Override
        void happen(World world) {
            world.at(15);
            world.splits();
            world.stores().postgres().kill();
            world.stores().redis().kill();
            world.at(30);
            world.stores().redis().startAgain();
            world.stores().postgres().startAgain();
            world.meets();
        }
    },
    /** Some of them one after the other, in half a minute. */
    SHORT("kill -9 of one, then of Redis, then of PostgreSQL", true, false) {
        @Override
        void happen(World world) {
            world.at(3);
            world.servers().kill(0);
            world.at(6);
            world.servers().start(0);
            world.servers().awaitReady(0);
            world.at(11);
            world.stores().redis().kill();
            world.stores().redis().startAgain();
            world.at(18);
            world.stores().postgres().kill();
            world.at(20);
            world.stores().postgres().startAgain();
        }
    };

    private final String words;
    private final boolean needsStores;
    private final boolean overtakes;

    Fault(String words, boolean needsStores, boolean overtakes) {
        this.words = words;
        this.needsStores = needsStores;
        this.overtakes = overtakes;
    }

    abstract void happen(World world);

    private static void moody(World world, Mood mood) {
        world.at(10);
        world.ear().is(World.PAGER, mood);
        world.at(40);
        world.ear().is(World.PAGER, Mood.FINE);
    }

    /** As flags name it, such as {@code kill-all}. */
    public String flag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String words() {
        return words;
    }

    public boolean needsStores() {
        return needsStores;
    }

    /** Whether an alert may be over before its receiver can hear of it. */
    boolean overtakes() {
        return overtakes;
    }
}
