package io.alerthistory.notify.http;

import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import java.time.Duration;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What became of a {@link Call}. */
public sealed interface Reply {

    /** What it means for the notification if the receiver's rules add nothing. */
    Outcome outcome();

    /** The same, without a secret that the receiver may repeat in its answer. */
    Reply hiding(String secret);

    /** There is no answer. */
    record None(Outcome outcome) implements Reply {
        @Override
        public Reply hiding(String secret) {
            return this;
        }
    }

    /**
     * There is one.
     *
     * @param contentType what the receiver says of the body; empty where it says nothing
     * @param body its beginning, at most {@link Http#MAX_ANSWER_BYTES}, or more from {@link Http#patient}
     * @param retryAfter the receiver's own wish, zero where it named none
     * @param place scheme, host and port, for messages
     */
    record Answer(int status, String contentType, String body, Duration retryAfter, String place) implements Reply {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final int EXCERPT_CHARS = 256;

        public boolean isJson() {
            return contentType.startsWith("application/json");
        }

        /** What the body says; a missing node if it is no JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JacksonException e) {
                return JSON.missingNode();
            }
        }

        public boolean isSuccess() {
            return status / 100 == 2;
        }

        @Override
        public Reply hiding(String secret) {
            // A single character, such as the path "/", is no secret.
            return secret.length() < 2 ? this : saying(body.replace(secret, "<secret>"));
        }

        /** The same with other words. */
        public Answer saying(String otherBody) {
            return new Answer(status, contentType, otherBody, retryAfter, place);
        }

        /** 2xx is success, 5xx worth another try, everything else final. */
        @Override
        public Outcome outcome() {
            return outcome(new int[0]);
        }

        /** As {@link #outcome()}, with statuses that are worth another try, too. */
        public Outcome outcome(int... alsoRetried) {
            if (isSuccess()) {
                return new Outcome.Delivered();
            }
            boolean again = status / 100 == 5 || Arrays.stream(alsoRetried).anyMatch(code -> code == status);
            return again
                    ? new Outcome.Retryable(failure(), reason(), retryAfter)
                    : new Outcome.Refused(failure(), reason());
        }

        /** What went wrong, with the beginning of what the receiver says of it. */
        public String reason() {
            var excerpt = excerpt();
            return "unexpected status code " + status + " from " + place + (excerpt.isEmpty() ? "" : ": " + excerpt);
        }

        /** The beginning of the body. */
        public String excerpt() {
            var stripped = body.strip();
            return stripped.substring(0, Math.min(EXCERPT_CHARS, stripped.length()));
        }

        public Failure failure() {
            return switch (status) {
                case 401, 403 -> Failure.AUTH_ERROR;
                case 429 -> Failure.RATE_LIMITED;
                default ->
                    switch (status / 100) {
                        case 4 -> Failure.CLIENT_ERROR;
                        case 5 -> Failure.SERVER_ERROR;
                        default -> Failure.OTHER;
                    };
            };
        }
    }
}
