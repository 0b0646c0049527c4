package dev.pitwatch.base.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads a bucket's address and keys: all of them are set, or none. */
final class S3SettingsReader {

    static final String BACKUPS = "BACKUP_S3_";

    private static final String USUAL_REGION = "us-east-1";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,256}");

    private final SettingSources sources;
    private final String prefix;

    /** Takes what the names begin with. */
    S3SettingsReader(SettingSources sources, String prefix) {
        this.sources = sources;
        this.prefix = prefix;
    }

    Optional<S3Settings> read() {
        List<String> names = List.of(name("ENDPOINT"), name("BUCKET"), name("ACCESS_KEY"), name("SECRET_KEY"));
        List<String> missing =
                names.stream().filter(name -> sources.text(name).isEmpty()).toList();
        String region = sources.text(name("REGION"), USUAL_REGION);
        if (missing.size() == names.size()) {
            return Optional.empty();
        }
        missing.forEach(name -> sources.wrong(name, "a value, since others of %s… are set".formatted(prefix)));
        check(name("REGION"), REGION.asMatchPredicate(), "a region's name, e.g. " + USUAL_REGION);
        check(name("BUCKET"), BUCKET.asMatchPredicate(), "a bucket's name, 3 to 63 of a-z, 0-9, - and .");
        check(name("ENDPOINT"), text -> endpoint(text).isPresent(), "https://host or https://host:port");
        checkHidden(name("ACCESS_KEY"));
        checkHidden(name("SECRET_KEY"));
        return sources.text(name("ENDPOINT"))
                .flatMap(S3SettingsReader::endpoint)
                .map(endpoint -> new S3Settings(
                        endpoint,
                        region,
                        sources.text(name("BUCKET"), ""),
                        sources.text(name("ACCESS_KEY"), ""),
                        sources.text(name("SECRET_KEY"), "")));
    }

    private String name(String what) {
        return prefix + what;
    }

    private void check(String name, Predicate<String> fits, String expected) {
        sources.text(name).filter(fits.negate()).ifPresent(text -> sources.wrong(name, expected));
    }

    private void checkHidden(String name) {
        sources.text(name)
                .filter(KEY.asMatchPredicate().negate())
                .ifPresent(text -> sources.wrongHidden(name, "a key of at most 256 characters, without spaces"));
    }

    /** The bucket is all of the path. */
    private static Optional<URI> endpoint(String text) {
        return SettingsReader.http(text)
                .filter(uri -> uri.getRawPath().isEmpty()
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getRawUserInfo() == null);
    }
}
