package dev.pitwatch.artemis;

import dev.pitwatch.base.settings.PemFiles;
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

/**
 * Certificate chain and key of the port with TLS, read again when the files change: connections made from then on get the
 * new one. Files that do not fit together, as while they are being replaced, leave the old one in use. Thread safe.
 */
final class Certificates {

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path chain;
    private final Path key;
    private SslContext context;
    private Changed read;
    private long lookedAt = System.nanoTime();

    /** When the files were written. */
    private record Changed(FileTime chain, FileTime key) {}

    /** Reads both files: a PEM chain and an unencrypted PKCS#8 PEM key. */
    Certificates(Path chain, Path key) throws IOException {
        this.chain = chain;
        this.key = key;
        this.read = changed();
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
            Changed now = changed();
            if (now.equals(read)) {
                return;
            }
            read = now; // whatever comes of it, once is enough
            PemFiles files = new PemFiles(chain, key);
            if (!files.hasChain() || !files.hasKey() || !files.keyFits()) {
                LOG.warn("{} and {} do not fit together, keeping the certificate read before", chain, key);
                return;
            }
            context = read();
            LOG.info("read the renewed certificate {}", chain);
        } catch (IOException e) {
            LOG.warn("the renewed certificate can't be used, keeping the old one: {}", e.getMessage());
        }
    }

    private Changed changed() throws IOException {
        return new Changed(Files.getLastModifiedTime(chain), Files.getLastModifiedTime(key));
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
