package dev.pitwatch.hub.work;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/**
 * Cuts answers off at a length: what is longer seems to end there, and its connection is closed, as reading the rest would take as long
 * as the server likes. Camel keeps each answer in memory before anybody else sees it.
 */
final class BoundedAnswers implements ExecChainHandler {

    private final long most;

    /** Takes how many bytes of an answer are read, also of one that was compressed. */
    BoundedAnswers(long most) {
        this.most = most;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity whole = response.getEntity();
        if (whole != null) {
            InputStream beginning = new Beginning(whole.getContent(), most, scope.execRuntime::discardEndpoint);
            response.setEntity(new InputStreamEntity(
                    beginning, -1, ContentType.parseLenient(whole.getContentType()), whole.getContentEncoding()));
        }
        return response;
    }

    /** What an answer begins with. */
    private static final class Beginning extends InputStream {

        private final InputStream whole;
        private final Runnable hangUp;
        private long left;

        Beginning(InputStream whole, long most, Runnable hangUp) {
            this.whole = whole;
            this.left = most;
            this.hangUp = hangUp;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                hangUp.run();
                return -1;
            }
            int read = whole.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        /** To close one that has more would read the rest of it. */
        @Override
        public void close() throws IOException {
            if (left == 0) {
                hangUp.run();
            } else {
                whole.close();
            }
        }
    }
}
