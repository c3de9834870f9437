package io.alerthistory.api;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request: tells its connection when it has been read, and has words for why it cannot be. */
final class WatchedBody extends FilterInputStream {
    private final Connection connection;
    private final Limits limits;

    WatchedBody(InputStream body, Connection connection, Limits limits) {
        super(body);
        this.connection = connection;
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws Refusal if it is too large, or no body */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count;
        connection.touchBody();
        try {
            count = in.read(into, offset, length);
        } catch (RequestException e) {
            throw refusal(e.status().code());
        } catch (HttpException e) {
            throw refusal(e.status().code());
        } catch (ServerConnectionException | DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client went away", e);
        }
        if (count < 0) {
            connection.bodyIsRead();
        }
        return count;
    }

    private Refusal refusal(int status) {
        return Refusal.form(status, limits.words(status).orElse("the body is not sent as HTTP/1.1 says"));
    }
}
