package io.alerthistory.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what it waits for, and until when. Whoever is late is cut off by closing its channel, under whatever
 * thread waits for it. A request takes from {@link Connections} as many bytes as arrive for it, and gives them back when it
 * is answered; so what Helidon keeps of it is counted, too. Safe for many threads.
 */
final class Connection {
    /** Bound in the one thread that serves a connection. */
    static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

    /** How long a client that was told to go may take to read that. */
    static final Duration FAREWELL = Duration.ofSeconds(2);

    /** What Helidon needs for each piece that arrives, be it one byte. */
    private static final int PIECE_BYTES = 64;

    private static final Status HEAD_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    private static final long NEVER = Long.MAX_VALUE;

    private enum Phase {
        /** It has sent nothing, maybe it still makes its TLS connection. */
        NEW,
        HEAD,
        BODY,
        /** We work on its request, and it need not do anything. */
        WORK,
        /** Between requests. */
        IDLE,
        FAREWELL
    }

    private final SocketChannel channel;
    private final Connections all;
    private Phase phase = Phase.NEW;
    private long since;
    private long due;
    /** When what is being written must have been taken. */
    private long writeDue = NEVER;

    private int taken;
    private int head;
    private boolean isBodyTouched;
    private int dismissedWith;
    private @Nullable ConnectionContext context;

    Connection(SocketChannel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        enter(Phase.NEW);
    }

    private void enter(Phase next) {
        phase = next;
        since = all.now();
        due = switch (next) {
            case NEW, HEAD -> all.after(all.limits().headTimeout());
            case BODY -> all.after(all.limits().bodyTimeout());
            case WORK -> NEVER;
            case IDLE -> all.after(all.limits().idleTimeout());
            case FAREWELL -> all.after(FAREWELL);
        };
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    synchronized boolean isIdle() {
        return phase == Phase.IDLE;
    }

    /** The tick at which it came to where it is. */
    synchronized long since() {
        return since;
    }

    /** Makes what serves it, by way of its own reader and writer. */
    ServerConnection serve(ConnectionContext plain, Function<ConnectionContext, ServerConnection> protocol) {
        synchronized (this) {
            context = plain;
        }
        var watched = new WatchedContext(plain, this);
        var served = protocol.apply(watched);
        return new ServerConnection() {
            @Override
            public void handle(Limit limit) throws InterruptedException {
                try {
                    ScopedValue.where(CURRENT, Connection.this).call(() -> {
                        served.handle(limit);
                        return null;
                    });
                } catch (InterruptedException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                } finally {
                    watched.forget();
                    sayFarewell(plain.isSecure());
                }
            }

            @Override
            public Duration idleTime() {
                return served.idleTime();
            }

            @Override
            public void close(boolean interrupt) {
                served.close(interrupt);
            }
        };
    }

    /** Something is to be read. */
    synchronized void reads() {
        if (phase == Phase.HEAD && head >= all.limits().headBytes()) {
            all.limited("head-bytes");
            throw Connections.refusal(HEAD_TOO_LARGE);
        }
    }

    /** So many bytes have arrived. */
    void arrived(int count) {
        int cost = count + PIECE_BYTES;
        if (!all.take(cost, this)) { // which may lock another connection, so it is asked without our lock
            throw Connections.refusal(Status.SERVICE_UNAVAILABLE_503);
        }
        count(count, cost);
    }

    private synchronized void count(int count, int cost) {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        } else if (phase == Phase.NEW) {
            phase = Phase.HEAD; // its time runs already
        }
        if (phase == Phase.HEAD) {
            head += count;
        }
        taken += cost;
    }

    /** Whether it is sending a request, which may have to give way. */
    synchronized boolean isComing() {
        return phase == Phase.HEAD || phase == Phase.BODY;
    }

    /** How many bytes its request has by now. */
    synchronized int taken() {
        return taken;
    }

    /** There is no room for its request any more. */
    synchronized void giveWay() {
        var plain = context;
        if (plain != null && isComing()) {
            dismiss(plain, 503, Connections.unavailable(all.limits()));
        }
    }

    synchronized void writes() {
        writeDue = all.after(all.limits().bodyTimeout());
    }

    synchronized void wrote() {
        writeDue = NEVER;
    }

    /** The head of a request is there. */
    synchronized void began(boolean hasBody) {
        head = 0;
        isBodyTouched = false;
        proceed(hasBody ? Phase.BODY : Phase.WORK);
    }

    synchronized void touchBody() {
        isBodyTouched = true;
    }

    /** Whether somebody has begun to read the body: if that failed, nobody knows where its rest begins. */
    synchronized boolean isBodyTouched() {
        return isBodyTouched;
    }

    synchronized void bodyIsRead() {
        if (phase == Phase.BODY) {
            proceed(Phase.WORK);
        }
    }

    /** Whether the request has a body that nobody has read to its end: then what comes next is no request. */
    synchronized boolean isBodyUnread() {
        return phase == Phase.BODY;
    }

    synchronized void ended() {
        giveBack();
        proceed(Phase.IDLE);
    }

    private void proceed(Phase next) {
        if (phase == Phase.FAREWELL) {
            throw new CloseConnectionException("the client was cut off");
        }
        enter(next);
    }

    private void giveBack() {
        all.giveBack(taken);
        taken = 0;
    }

    /** The status that its request was answered with while it came; 0 if it was not. */
    synchronized int dismissedWith() {
        return dismissedWith;
    }

    /** Called at every tick. */
    synchronized void look() {
        long now = all.now();
        if (now < due && now < writeDue) {
            return;
        }
        var plain = context;
        if (plain == null || now < due || phase != Phase.HEAD && phase != Phase.BODY) {
            if (phase != Phase.FAREWELL && phase != Phase.IDLE) {
                all.limited(now < due ? "body-timeout" : "head-timeout");
            }
            close();
            return;
        }
        var limit = phase == Phase.HEAD ? "head-timeout" : "body-timeout";
        var timeout =
                phase == Phase.HEAD ? all.limits().headTimeout() : all.limits().bodyTimeout();
        all.limited(limit);
        dismiss(plain, 408, Connections.late(limit, timeout));
    }

    /** Whoever does not even take the answer is closed at the end of the farewell. */
    private void dismiss(ConnectionContext plain, int status, byte[] answer) {
        dismissedWith = status;
        enter(Phase.FAREWELL);
        var _ = Thread.ofVirtual().name("farewell").start(() -> {
            try {
                plain.dataWriter().writeNow(BufferData.create(answer));
            } catch (RuntimeException e) {
                // it is gone
            } finally {
                close();
            }
        });
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // there is nothing left to be done about it
        }
    }

    /**
     * Nothing more is read as a request. A socket that is closed with bytes in it that nobody has read is reset, and the
     * client loses an answer it has not read yet; so whatever still comes is read for a while, and dropped.
     */
    private void sayFarewell(boolean isSecure) {
        synchronized (this) {
            giveBack();
            if (phase != Phase.FAREWELL) {
                enter(Phase.FAREWELL);
            }
        }
        if (isSecure) {
            return; // TLS has its own way to part, which Helidon goes now
        }
        try {
            channel.shutdownOutput();
            var dropped = ByteBuffer.allocate(1 << 13);
            while (channel.read(dropped) >= 0) {
                dropped.clear();
            }
        } catch (IOException e) {
            // it is gone
        }
    }
}
