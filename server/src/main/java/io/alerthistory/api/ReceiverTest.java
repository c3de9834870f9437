package io.alerthistory.api;

import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Outcome;
import io.alerthistory.ledger.Channel;
import java.util.Map;

/** Sends a notification, marked as a test, to each integration of a receiver. */
public interface ReceiverTest {
    /**
     * Blocks until each has answered, or has been waited for long enough.
     *
     * @param resolved whether what is told is over
     */
    Map<Channel, Outcome> tell(Receiver receiver, boolean resolved) throws InterruptedException;
}
