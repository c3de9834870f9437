package io.alerthistory.notify.integration;

import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Writes a letter and posts it. What the configuration or a template makes impossible is final. */
final class Email implements Service {
    private final InstantSource time;
    private final Post post;

    Email(InstantSource time, Post post) {
        this.time = time;
        this.post = post;
    }

    /** Something that no other try would change. */
    static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1;

        Unsendable(String message) {
            super(message);
        }
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        Post.Envelope envelope;
        byte[] letter;
        try {
            envelope = new Post.Envelope(sender(message.text("from")), List.of(addresses("to", message.text("to"))));
            letter = Letter.of(message, time.instant());
        } catch (Unsendable e) {
            return new Outcome.Refused(Failure.OTHER, "email: " + e.getMessage());
        }
        return post.send(message.fields(), envelope, letter, left);
    }

    private static InternetAddress sender(String from) throws Unsendable {
        var addresses = addresses("from", from);
        if (addresses.length != 1) {
            throw new Unsendable("from must be exactly one address, and has " + addresses.length);
        }
        return addresses[0];
    }

    private static InternetAddress[] addresses(String field, String text) throws Unsendable {
        try {
            var addresses = InternetAddress.parse(text, true);
            if (addresses.length == 0) {
                throw new Unsendable(field + " has no address");
            }
            for (var address : addresses) {
                address.validate();
                if (!address.getAddress().contains("@")
                        || !address.getAddress().chars().allMatch(c -> c > ' ')) {
                    throw new Unsendable(field + " has an address that is none");
                }
            }
            return addresses;
        } catch (AddressException e) {
            throw new Unsendable(field + " has an address that is none: " + e.getMessage());
        }
    }
}
