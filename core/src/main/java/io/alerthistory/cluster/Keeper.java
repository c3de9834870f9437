package io.alerthistory.cluster;

/** A store, to whoever asks it. One request of a replica is out at a time; several threads may ask for it in turn. */
public interface Keeper {
    /**
     * Performs a request as a whole, or not at all.
     *
     * @throws Unavailable if no answer came within {@link Replica#CALL}; it may have been performed, or may yet be
     */
    Store.Reply ask(Store.Ask ask) throws Unavailable;

    /** The store did not answer. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        /** @param message what failed, where, and what it said */
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
