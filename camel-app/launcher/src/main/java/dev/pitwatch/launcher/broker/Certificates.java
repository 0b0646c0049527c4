package dev.pitwatch.launcher.broker;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate chain and key of the port with TLS, read again when the files change. Thread safe. */
final class Certificates {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path chain;
    private final Path key;
    private SslContext context;
    private FileTime changedAt;
    private long lookedAt = System.nanoTime();

    /** Reads both files: a PEM chain and an unencrypted PKCS#8 PEM key. */
    Certificates(Path chain, Path key) throws IOException {
        this.chain = chain;
        this.key = key;
        this.changedAt = Files.getLastModifiedTime(chain);
        this.context = read();
    }

    synchronized SslHandler handler(ByteBufAllocator allocator) {
        if (System.nanoTime() - lookedAt > LOOK_NANOS) {
            lookedAt = System.nanoTime();
            renew();
        }
        return context.newHandler(allocator);
    }

    private void renew() {
        try {
            FileTime now = Files.getLastModifiedTime(chain);
            if (!now.equals(changedAt)) {
                context = read();
                changedAt = now;
                LOG.info("read the renewed certificate {}", chain);
            }
        } catch (IOException e) {
            LOG.warn("the renewed certificate can't be used, keeping the old one: {}", e.getMessage());
        }
    }

    private SslContext read() throws SSLException {
        try {
            return SslContextBuilder.forServer(chain.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException e) {
            throw new SSLException(
                    "%s, %s: %s; expected a PEM chain and its unencrypted PKCS#8 key (openssl pkcs8 -topk8 -nocrypt)"
                            .formatted(chain, key, e.getMessage()),
                    e);
        }
    }
}
