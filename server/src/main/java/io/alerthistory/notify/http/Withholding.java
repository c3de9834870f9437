package io.alerthistory.notify.http;

import io.alerthistory.config.HttpSettings;
import io.alerthistory.engine.Outcome;
import java.time.Duration;

/**
 * Makes no call: what a template made of a URL is looked at as {@link Http} would, and that is all. Neither the receiver nor
 * a server of OAuth 2 is asked, and credentials are not read.
 */
public final class Withholding implements Caller {
    @Override
    public Reply call(Call call, HttpSettings settings, Duration limit) {
        try {
            Http.url(call);
            return new Reply.None(new Outcome.Withheld());
        } catch (IllegalArgumentException e) {
            return new Reply.None(new Outcome.Refused(Outcome.Failure.OTHER, String.valueOf(e.getMessage())));
        }
    }
}
