package io.alerthistory.notify.integration;

import io.alerthistory.engine.Outcome;
import java.time.Duration;

/** One kind of integration: how its service is told. Blocks its thread; safe for many threads. */
public interface Service {
    /**
     * Makes one attempt. What the receiver, the network or a file may do comes back as an outcome.
     *
     * @param left how long the attempt may take at most; the settings may say less
     * @throws io.alerthistory.gotemplate.TemplateException if a template fails, which is final
     */
    Outcome tell(Message message, Duration left);
}
