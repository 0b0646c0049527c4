package dev.pitwatch.base.settings;

import dev.pitwatch.base.net.MailAddress;
import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.net.UrlPort;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.base.settings.Settings.BrokerAddress;
import dev.pitwatch.base.settings.Settings.Certificate;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.base.settings.Settings.Listen;
import dev.pitwatch.base.settings.Settings.Mqtt;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.Tracing;
import dev.pitwatch.base.settings.Settings.Web;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads each setting, goes on after a wrong one, and complains of all of them at the end. */
final class SettingsReader {

    private static final Pattern DATABASE_URL = Pattern.compile("jdbc:postgresql://[^\\s?]+(\\?\\S*)?");
    private static final Pattern DATABASE_SIGN_IN = Pattern.compile("[?&](user|password)=");
    private static final Pattern SHARE = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MAX_PORT = 65_535;

    private final SettingSources sources;
    private final Path home;

    SettingsReader(SettingSources sources, Path home) {
        this.sources = sources;
        this.home = home;
    }

    Settings read(boolean withSecrets) {
        Listen http = new Listen(sources.text("PITWATCH_BIND", "0.0.0.0"), port("PITWATCH_HTTP_PORT", 8080));
        Listen management = new Listen(
                sources.text("PITWATCH_MANAGEMENT_BIND", "127.0.0.1"), port("PITWATCH_MANAGEMENT_PORT", 8081));
        Mqtt mqtt = mqtt();
        Optional<DatabaseAddress> database = database();
        var folders = new Settings.Folders(
                data(),
                sources.folder("PITWATCH_ROUTES", "routes"),
                sources.folder(),
                sources.folder("PITWATCH_DEPLOY", "deploy"));
        Web web = web(http);
        ZoneId zone = zone();
        String signup = sources.oneOf("PITWATCH_SIGNUP", "invite", "open", "invite", "off");
        Optional<String> dataRegion = line("PITWATCH_DATA_REGION");
        String logFormat = sources.oneOf("PITWATCH_LOG_FORMAT", "text", "text", "json");
        Optional<Tracing> tracing = tracing();
        int readingDays = readingDays();
        Optional<String> platformMail = mailAddress("PITWATCH_PLATFORM_EMAIL");
        Optional<URI> lokiUrl = url("LOKI_URL");
        boolean demoHistory =
                sources.oneOf("PITWATCH_DEMO_HISTORY", "1", "0", "1").equals("1");
        var routeEdits = new RouteSettingsReader(sources).read();
        var cameras = new CameraSettingsReader(sources).read(this::url);
        var backups = new BackupSettingsReader(sources, home).read();
        Optional<String> hookKey = sources.text("MEDIAMTX_HOOK_KEY");
        Optional<String> jwt = secret("PITWATCH_JWT_SECRET");
        Optional<String> jwtBefore = secret("PITWATCH_JWT_SECRET_PREVIOUS");
        Optional<String> master = secret("PITWATCH_MASTER_KEY");
        List<String> mastersBefore = masterKeysBefore(master.isPresent());
        Optional<String> bootstrap = sources.text("PITWATCH_BOOTSTRAP_SECRET");
        new PluginSettingsReader(sources).check(this::url, name -> port(name, 1));
        sources.complain();
        return new Settings(
                http,
                management,
                mqtt,
                database,
                folders,
                Secrets.of(withSecrets, folders.data(), jwt, jwtBefore, master, mastersBefore, bootstrap, hookKey),
                web,
                zone,
                signup,
                dataRegion,
                sources.text("PITWATCH_CLOCK_FILE").map(home::resolve),
                logFormat,
                tracing,
                readingDays,
                platformMail,
                lokiUrl,
                demoHistory,
                routeEdits,
                cameras,
                backups);
    }

    /** The data folder alone, whatever else may be wrong. */
    Path data() {
        return sources.folder("PITWATCH_DATA", "data");
    }

    private Mqtt mqtt() {
        Optional<Integer> port = portOrOff("PITWATCH_MQTT_PORT", 1883);
        Optional<Integer> tlsPort = portOrOff("PITWATCH_MQTTS_PORT", 8883);
        Optional<Path> chain = file("PITWATCH_MQTTS_CERT");
        Optional<Path> key = file("PITWATCH_MQTTS_KEY");
        if (chain.isPresent() != key.isPresent()) {
            sources.wrong(
                    chain.isPresent() ? "PITWATCH_MQTTS_KEY" : "PITWATCH_MQTTS_CERT",
                    "a PEM file, since the other of the two is set");
        }
        chain.filter(Files::isReadable)
                .ifPresent(file -> key.filter(Files::isReadable).ifPresent(its -> check(new PemFiles(file, its))));
        Optional<BrokerAddress> external = broker("PITWATCH_MQTT_URL");
        Accounts accounts = accounts(sources.text("PITWATCH_MQTT_URL").isPresent());
        if (accounts == Accounts.MOSQUITTO_DYNSEC
                && external.map(BrokerAddress::user).filter(Optional::isEmpty).isPresent()) {
            sources.wrongHidden(
                    "PITWATCH_MQTT_URL",
                    "tcp://user:password@host:port, the sign-in of an administrator of the broker's accounts");
        }
        return new Mqtt(
                sources.text("PITWATCH_MQTT_BIND", "0.0.0.0"),
                port,
                tlsPort,
                chain.flatMap(c -> key.map(k -> new Certificate(c, k))),
                external,
                broker("PITWATCH_BROKER_HUB_URL"),
                accounts);
    }

    private void check(PemFiles files) {
        if (!files.hasChain()) {
            sources.wrong("PITWATCH_MQTTS_CERT", "a PEM file with a certificate, and those that signed it behind it");
        }
        if (!files.hasKey()) {
            sources.wrong(
                    "PITWATCH_MQTTS_KEY",
                    "a PEM file with an unencrypted PKCS#8 key, RSA or EC (openssl pkcs8 -topk8 -nocrypt)");
        } else if (files.hasChain() && !files.keyFits()) {
            sources.wrong("PITWATCH_MQTTS_KEY", "the key of the first certificate in PITWATCH_MQTTS_CERT");
        }
    }

    /** An external broker's accounts are not in our database. */
    private Accounts accounts(boolean external) {
        String accounts = sources.oneOf(
                "PITWATCH_MQTT_ACCOUNTS", external ? "none" : "embedded", "embedded", "mosquitto-dynsec", "none");
        if (external && accounts.equals("embedded")) {
            sources.wrong(
                    "PITWATCH_MQTT_ACCOUNTS",
                    "none or mosquitto-dynsec, since PITWATCH_MQTT_URL names an external broker");
        } else if (!external && accounts.equals("mosquitto-dynsec")) {
            sources.wrong("PITWATCH_MQTT_ACCOUNTS", "embedded or none, since PITWATCH_MQTT_URL is not set");
        }
        return Accounts.valueOf(accounts.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private Optional<BrokerAddress> broker(String name) {
        return sources.text(name).flatMap(text -> {
            Optional<BrokerAddress> address = BrokerAddress.of(text);
            if (address.isEmpty()) { // said without the text: it may hold a password
                sources.wrongHidden(name, "tcp://user:password@host:port or ssl://…, e.g. tcp://broker:1883");
            }
            return address;
        });
    }

    private Optional<DatabaseAddress> database() {
        Optional<String> url = sources.text("PITWATCH_DB_URL");
        String password = sources.text("PITWATCH_DB_PASSWORD", "");
        Optional<String> user = sources.text("PITWATCH_DB_USER");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (DATABASE_SIGN_IN.matcher(url.get()).find()) {
            sources.wrongHidden("PITWATCH_DB_URL", "no user and password in it: they are settings of their own");
        } else if (!DATABASE_URL.matcher(url.get()).matches()) {
            sources.wrong("PITWATCH_DB_URL", "jdbc:postgresql://host:port/database");
        }
        return Optional.of(new DatabaseAddress(url.get(), user.map(name -> new DatabaseAdmin(name, password))));
    }

    private Web web(Listen http) {
        URI publicUrl = url("PITWATCH_PUBLIC_URL").orElse(URI.create("http://localhost:" + http.port()));
        Set<String> origins = sources.text("PITWATCH_ALLOWED_ORIGINS")
                .map(text -> list(text).stream().map(this::origin).flatMap(Optional::stream))
                .map(all -> all.collect(Collectors.toUnmodifiableSet()))
                .orElseGet(() -> Set.of(originOf(publicUrl)));
        networks("PITWATCH_TRUSTED_PROXIES", "10.0.0.0/8");
        return new Web(
                publicUrl,
                url("PITWATCH_ASSET_URL"),
                origins,
                list(sources.text("PITWATCH_TRUSTED_PROXIES", "")),
                rateLimits(),
                managementHosts(),
                networks("PITWATCH_PRIVATE_TARGETS", "10.1.0.0/16"));
    }

    private List<Network> networks(String name, String example) {
        try {
            return list(sources.text(name, "")).stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            sources.wrong(name, "addresses or networks parted by commas, e.g. " + example);
            return List.of();
        }
    }

    private Optional<String> origin(String text) {
        Optional<URI> uri = http(text);
        if (uri.isEmpty() || !originOf(uri.get()).equals(text)) {
            sources.wrong("PITWATCH_ALLOWED_ORIGINS", "origins parted by commas, e.g. https://pitwatch.example.com");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static String originOf(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private Set<String> managementHosts() {
        Set<String> hosts = new LinkedHashSet<>();
        for (String host : list(sources.text("PITWATCH_MANAGEMENT_HOSTS", ""))) {
            if (HOST.matcher(host).matches()) {
                hosts.add(host.toLowerCase(Locale.ROOT));
            } else {
                sources.wrong(
                        "PITWATCH_MANAGEMENT_HOSTS",
                        "names parted by commas, without ports, e.g. hub,pitwatch.internal");
            }
        }
        return hosts;
    }

    private Optional<RateLimits> rateLimits() {
        String text = sources.text("PITWATCH_RATE_LIMITS", "");
        if (text.equals("off")) {
            return Optional.empty();
        }
        Optional<RateLimits> limits = RateLimitsText.read(list(text));
        if (limits.isEmpty()) {
            sources.wrong("PITWATCH_RATE_LIMITS", RateLimitsText.EXPECTED);
        }
        return limits;
    }

    /** What else there is of OTEL_…, its library reads by itself. */
    private Optional<Tracing> tracing() {
        Optional<URI> endpoint = url("OTEL_EXPORTER_OTLP_ENDPOINT");
        double readings = share("PITWATCH_TRACE_READINGS", 0.01);
        sources.oneOf("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "http/protobuf");
        Optional<String> headers = sources.text("OTEL_EXPORTER_OTLP_HEADERS");
        boolean off = Boolean.parseBoolean(sources.text("OTEL_SDK_DISABLED", "false"));
        return endpoint.filter(there -> !off).map(there -> new Tracing(there, headers, readings));
    }

    private double share(String name, double byDefault) {
        String text = sources.text(name, Double.toString(byDefault));
        if (SHARE.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        sources.wrong(name, "a share, 0 to 1, e.g. 0.01 for one in a hundred");
        return byDefault;
    }

    /** Readings may come a week late, and are kept from coming twice for eight days. */
    private int readingDays() {
        String text = sources.text("PITWATCH_READING_DAYS", "90");
        if (text.matches("[1-9]\\d{1,3}")) {
            return Integer.parseInt(text);
        }
        sources.wrong("PITWATCH_READING_DAYS", "days, 10 to 9999");
        return 90;
    }

    private ZoneId zone() {
        String text = sources.text("PITWATCH_TIME_ZONE", "Asia/Kolkata");
        if (TimeZones.isRegion(text)) {
            return ZoneId.of(text);
        }
        sources.wrong("PITWATCH_TIME_ZONE", "a time zone of the tz database, e.g. Asia/Kolkata, or UTC");
        return ZoneId.of("UTC");
    }

    private Optional<String> secret(String name) {
        Optional<String> value = sources.text(name);
        if (value.isPresent() && value.get().getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
            sources.wrongHidden(name, "at least 256 bits: 32 characters or more");
        }
        return value;
    }

    /** The newest first, one a line. */
    private List<String> masterKeysBefore(boolean set) {
        String name = "PITWATCH_MASTER_KEY_PREVIOUS";
        List<String> before = sources.text(name).map(MasterKeyFiles::parted).orElse(List.of());
        if (!before.stream().allMatch(key -> key.getBytes(StandardCharsets.UTF_8).length >= MIN_SECRET_BYTES)) {
            sources.wrongHidden(name, "keys of at least 256 bits, 32 characters or more, one a line");
        } else if (!before.isEmpty() && !set) {
            sources.wrongHidden(name, "PITWATCH_MASTER_KEY beside it");
        }
        return before;
    }

    private int port(String name, int byDefault) {
        String text = sources.text(name, Integer.toString(byDefault));
        if (text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        sources.wrong(name, name.startsWith("PITWATCH_MQTT") ? "a port, 1 to 65535, or off" : "a port, 1 to 65535");
        return byDefault;
    }

    private Optional<Integer> portOrOff(String name, int byDefault) {
        return sources.text(name, "").equals("off") ? Optional.empty() : Optional.of(port(name, byDefault));
    }

    /** It stands on a page. */
    private Optional<String> line(String name) {
        Optional<String> text = sources.text(name);
        if (text.isPresent() && !LINE.matcher(text.get()).matches()) {
            sources.wrong(name, "one line of at most 100 characters, e.g. India (Mumbai)");
        }
        return text;
    }

    private Optional<String> mailAddress(String name) {
        Optional<String> address = sources.text(name);
        if (address.isPresent() && !MailAddress.isValid(address.get())) {
            sources.wrong(name, "an e-mail address, e.g. team@example.com");
        }
        return address;
    }

    private Optional<Path> file(String name) {
        Optional<Path> file = sources.text(name).map(text -> sources.folder(name, text));
        if (file.isPresent() && !Files.isReadable(file.get())) {
            sources.wrong(name, "a file that can be read");
        }
        return file;
    }

    private Optional<URI> url(String name) {
        Optional<String> text = sources.text(name);
        Optional<URI> uri = text.flatMap(SettingsReader::http);
        if (text.isPresent() && uri.isEmpty()) {
            sources.wrong(name, "http://… or https://…, e.g. https://pitwatch.example.com");
        }
        return uri;
    }

    static Optional<URI> http(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean usable = Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && UrlPort.isValid(uri);
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
