package io.alerthistory.classify;

/**
 * How often a language model may be asked, and what that may cost: a bucket of asks that fills up steadily, and what is left of
 * the day (UTC) in asks and in money. Money is in millionths of a dollar. Safe for many threads; never throws.
 */
public interface Budget {
    /** @return whether it may be asked once more; only then, one ask and the money are taken */
    Answer take(long microdollars);

    /**
     * Corrects what was taken for an ask, once it is known what it has cost.
     *
     * @param taken what {@link #take} was told
     */
    void settle(long taken, long spent);

    /**
     * What is left of the day, in asks or in money, whichever is less: 1 for all, or where there is no limit; 0 for nothing. Asks
     * nobody, so it may be as old as the last ask.
     */
    double left();

    enum Answer {
        GRANTED,
        /** A little later there will be one. */
        TOO_OFTEN,
        /** No ask of today is left. */
        NO_MORE_TODAY,
        /** The money of today is spent. */
        TOO_DEAR
    }

    /**
     * Zero means no limit, each time.
     *
     * @param perMinute how many asks the bucket gains in a minute
     * @param burst how many it holds, and begins with; at least 1 where there is a limit
     */
    record Limits(int perMinute, int burst, int perDay, long microdollarsPerDay) {
        public static final Limits NONE = new Limits(0, 0, 0, 0);

        public Limits {
            if (perMinute < 0 || burst < (perMinute == 0 ? 0 : 1) || perDay < 0 || microdollarsPerDay < 0) {
                throw new IllegalArgumentException("no limits: " + perMinute + " a minute, " + burst + " at once, "
                        + perDay + " a day, " + microdollarsPerDay + " microdollars a day");
            }
        }

        /** The part of one of {@code servers}. What is limited stays limited: of few asks, each has one. */
        public Limits share(int servers) {
            return new Limits(
                    divided(perMinute, servers),
                    divided(burst, servers),
                    divided(perDay, servers),
                    microdollarsPerDay == 0 ? 0 : Math.max(1, microdollarsPerDay / servers));
        }

        private static int divided(int whole, int servers) {
            return whole == 0 ? 0 : Math.max(1, whole / servers);
        }

        /** What is left of a day, 0 to 1, after so much. */
        public double left(long asks, long microdollars) {
            return Math.min(part(perDay, asks), part(microdollarsPerDay, microdollars));
        }

        private static double part(long limit, long used) {
            return limit == 0 ? 1 : Math.clamp(1 - (double) used / limit, 0, 1);
        }
    }
}
