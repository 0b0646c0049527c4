package dev.pitwatch.base.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket of an S3-compatible store.
 *
 * @param endpoint its scheme, host and port
 * @param region that requests are signed for
 * @param accessKey whose requests they are
 * @param secretKey signs them, and is never sent
 */
public record S3Settings(URI endpoint, String region, String bucket, String accessKey, String secretKey) {

    /**
     * {@return the bucket that backups are copied to, whatever else may be wrong; empty: none is set}
     *
     * @throws SettingsException naming what of it is wrong
     */
    public static Optional<S3Settings> ofBackups(Map<String, String> environment, Path home) {
        SettingSources sources =
                new SettingSources(environment, home.toAbsolutePath().normalize());
        Optional<S3Settings> read = new S3SettingsReader(sources, S3SettingsReader.BACKUPS).read();
        sources.complain();
        return read;
    }

    /** {@return where it is, e.g. {@code https://s3.example.com/backups}} */
    public String address() {
        return endpoint + "/" + bucket;
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return address();
    }
}
