package io.alerthistory.api;

import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Stands before the HTTP server: makes connections secret, and sees each request before anything else does. */
public interface Guard {
    /** Lets in everybody, over plain connections. */
    Guard OPEN = new Guard() {
        private static final Verdict PASS = Verdict.admitted(Map.of());

        @Override
        public Optional<SSLContext> tls() {
            return Optional.empty();
        }

        @Override
        public Verdict judge(Optional<String> authorization) {
            return PASS;
        }
    };

    /**
     * Makes TLS of accepted sockets, with all settings already made; empty where connections are plain. Asked once, at the
     * start.
     */
    Optional<SSLContext> tls();

    /**
     * Whether a request may come in. Called by many threads at once.
     *
     * @param authorization the request's {@code Authorization} header
     */
    Verdict judge(Optional<String> authorization);

    /**
     * What becomes of a request.
     *
     * @param headers that its answer carries in any case, by name
     * @param refusal the answer, or empty if the request may come in
     */
    record Verdict(Map<String, String> headers, Optional<PlainAnswer> refusal) {
        public Verdict {
            headers = Map.copyOf(headers);
        }

        public static Verdict admitted(Map<String, String> headers) {
            return new Verdict(headers, Optional.empty());
        }

        public static Verdict refused(int status, String text, Map<String, String> headers) {
            return new Verdict(headers, Optional.of(new PlainAnswer(status, text)));
        }
    }

    /** An answer in plain text. */
    record PlainAnswer(int status, String text) {}
}
