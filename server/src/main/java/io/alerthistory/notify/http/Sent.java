package io.alerthistory.notify.http;

import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/** Notes whether any part of a request went out. Safe for many threads. */
final class Sent {
    private volatile boolean any;

    boolean any() {
        return any;
    }

    /** Tells the {@link Sent} that a call is tagged with. */
    static final EventListener LISTENER = new EventListener() {
        @Override
        public void requestHeadersStart(Call call) {
            @Nullable Sent sent = call.request().tag(Sent.class);
            if (sent != null) {
                sent.any = true;
            }
        }
    };
}
