package dev.pitwatch.hub.routes;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.jspecify.annotations.Nullable;

/**
 * What {@code {{NAME}}} in a route file stands for, found as the hub's own settings are: the variable of that name, the file
 * that the variable {@code NAME_FILE} names, or the key of that name in lower case with dots in
 * config/dev.pitwatch.hub.cfg; secrets of the hub are not among them. A plugin's own settings are offered to its files only
 * ({@link FileSettings}). Read whenever a route is made.
 */
public final class RouteProperties implements PropertiesSource {

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final Pattern SECRET = Pattern.compile(
            "(?:.*_)?(?:SECRET|PASSWORD|PASSPHRASE|PASSWD|TOKEN|KEY|KEYS|CREDENTIALS?|HEADERS|SID)(?:_.*)?");
    /** Those that are offered whatever they are called: what operators set for routes of their own. */
    private static final Pattern OFFERED = Pattern.compile("ROUTE_.*");

    private static final String HUB = "PITWATCH_";
    private static final Set<String> OF_HUB = Set.of(
            "PITWATCH_ALLOWED_ORIGINS",
            "PITWATCH_ASSET_URL",
            "PITWATCH_BIND",
            "PITWATCH_CONFIG",
            "PITWATCH_DATA",
            "PITWATCH_DATA_REGION",
            "PITWATCH_DEPLOY",
            "PITWATCH_HTTP_PORT",
            "PITWATCH_LOG_FORMAT",
            "PITWATCH_MANAGEMENT_BIND",
            "PITWATCH_MANAGEMENT_PORT",
            "PITWATCH_MQTTS_PORT",
            "PITWATCH_MQTT_PORT",
            "PITWATCH_PLATFORM_EMAIL",
            "PITWATCH_PUBLIC_URL",
            "PITWATCH_RATE_LIMITS",
            "PITWATCH_READING_DAYS",
            "PITWATCH_ROUTES",
            "PITWATCH_SIGNUP",
            "PITWATCH_TIME_ZONE",
            "PITWATCH_TRACE_READINGS",
            "PITWATCH_TRUSTED_PROXIES");
    private static final String FILE = "dev.pitwatch.hub.cfg";

    /** Far more names than plugins and route files have. */
    private static final int MAX_ASKED = 10_000;

    private final Map<String, String> environment;
    private final Path config;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    public RouteProperties(Map<String, String> environment, Path config) {
        this.environment = Map.copyOf(environment);
        this.config = config;
    }

    /** {@return whether route files may have it: no secret of the hub, and nothing that is called like one} */
    static boolean isOffered(String name) {
        if (name.startsWith(HUB)) {
            return OF_HUB.contains(name);
        }
        return OFFERED.matcher(name).matches() || !SECRET.matcher(name).matches();
    }

    /** Makes the context find properties here, and the contexts that check route files, too. */
    public void offer(CamelContext context) {
        context.getPropertiesComponent().addPropertiesSource(this);
        context.getRegistry().bind("routeProperties", this);
    }

    /** {@return the keys of the file that were looked for, whether they stand there or not} */
    public Set<String> keys() {
        return Set.copyOf(asked);
    }

    @Override
    public String getName() {
        return "environment and config";
    }

    @Override
    public @Nullable String getProperty(String name) {
        if (FileSettings.isOffered(name)) {
            return FileSettings.find(name).orElse(null);
        }
        return NAME.matcher(name).matches() && isOffered(name) ? value(name) : null;
    }

    /** {@return what is set under that name, whether routes may have it or not} */
    public Optional<String> find(String name) {
        return Optional.ofNullable(value(name));
    }

    private @Nullable String value(String name) {
        if (asked.size() < MAX_ASKED) {
            asked.add(key(name));
        }
        String given = environment.get(name);
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        String file = environment.get(name + "_FILE");
        return file != null && !file.isBlank() ? content(name, Path.of(file.strip())) : configured(name);
    }

    private static String content(String name, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s_FILE is \"%s\", expected a file that can be read".formatted(name, file), e);
        }
    }

    private @Nullable String configured(String name) {
        Path file = config.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String value = properties.getProperty(key(name));
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
