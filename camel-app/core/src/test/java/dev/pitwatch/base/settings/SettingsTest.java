package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.base.settings.Settings.TrackingLimits;
import dev.pitwatch.core.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final String LONG_SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path home;

    /** Root asks for ports and folders, and must not go where the data folder's owner leads it. */
    @Test
    void givenNothing_whenReadWithoutSecrets_thenTheRestIsThereAndNothingIsMade() {
        Settings settings = Settings.readWithoutSecrets(Map.of("PITWATCH_MANAGEMENT_PORT", "9081"), home);

        assertThat(settings.management().port()).isEqualTo(9081);
        assertThat(home).isEmptyDirectory();
        assertThatThrownBy(() -> Settings.readWithoutSecrets(Map.of("PITWATCH_MANAGEMENT_PORT", "none"), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PITWATCH_MANAGEMENT_PORT");
    }

    @Test
    void givenNothing_whenRead_thenDefaultsOfTheTable() {
        Settings settings = Settings.read(Map.of(), home);

        assertThat(settings.http()).isEqualTo(new Settings.Listen("0.0.0.0", 8080));
        assertThat(settings.management()).isEqualTo(new Settings.Listen("127.0.0.1", 8081));
        assertThat(settings.mqtt().bind()).isEqualTo("0.0.0.0");
        assertThat(settings.mqtt().port()).contains(1883);
        assertThat(settings.mqtt().tlsPort()).contains(8883);
        assertThat(settings.mqtt().securePort()).isEmpty();
        assertThat(settings.mqtt().certificate()).isEmpty();
        assertThat(settings.mqtt().external()).isEmpty();
        assertThat(settings.mqtt().accounts()).isEqualTo(Accounts.EMBEDDED);
        assertThat(settings.database()).isEmpty();
        assertThat(settings.folders().data()).isEqualTo(home.resolve("data"));
        assertThat(settings.web().publicUrl()).hasToString("http://localhost:8080");
        assertThat(settings.web().allowedOrigins()).containsExactly("http://localhost:8080");
        assertThat(settings.web().rateLimits()).contains(RateLimits.STANDARD);
        assertThat(settings.timeZone()).hasToString("Asia/Kolkata");
        assertThat(settings.signup()).isEqualTo("invite");
        assertThat(settings.dataRegion()).isEmpty();
        assertThat(Settings.read(Map.of("PITWATCH_DATA_REGION", "India (Mumbai)"), home)
                        .dataRegion())
                .contains("India (Mumbai)");
        assertThat(settings.limited()).isTrue();
        assertThat(settings.logFormat()).isEqualTo("text");
        assertThat(settings.tracing()).isEmpty();
        assertThat(settings.readingDays()).isEqualTo(90);
        assertThat(Settings.read(Map.of("PITWATCH_READING_DAYS", "10"), home).readingDays())
                .isEqualTo(10);
        assertThat(settings.routeEdits()).isEqualTo(new Settings.RouteEdits(true, Duration.ofSeconds(2)));
        assertThat(Settings.read(Map.of("PITWATCH_ROUTE_REPLAY", "false", "PITWATCH_ROUTE_TRY_SECONDS", "60"), home)
                        .routeEdits())
                .isEqualTo(new Settings.RouteEdits(false, Duration.ofSeconds(60)));
        assertThat(settings.platformMail()).isEmpty();
        assertThat(Settings.read(Map.of("PITWATCH_PLATFORM_EMAIL", "team@example.com"), home)
                        .platformMail())
                .contains("team@example.com");
    }

    @Test
    void givenACollector_whenRead_thenTracingIsOnUnlessTheLibraryIsOff() {
        Map<String, String> on = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://tempo:4318/",
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret",
                "PITWATCH_TRACE_READINGS", "0.5");
        Map<String, String> off =
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://tempo:4318", "OTEL_SDK_DISABLED", "true");

        Settings.Tracing tracing = Settings.read(on, home).tracing().orElseThrow();

        assertThat(tracing)
                .isEqualTo(
                        new Settings.Tracing(URI.create("http://tempo:4318"), Optional.of("authorization=secret"), 0.5))
                .hasToString("http://tempo:4318");
        assertThat(Settings.read(off, home).tracing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PITWATCH_TRACE_READINGS, 1.5, 'a share, 0 to 1, e.g. 0.01 for one in a hundred'",
        "PITWATCH_READING_DAYS, 9, 'days, 10 to 9999'",
        "PITWATCH_ROUTE_REPLAY, no, 'one of true, false'",
        "PITWATCH_ROUTE_TRY_SECONDS, 61, 'seconds, 1 to 60'",
        "PITWATCH_ROUTE_TRY_SECONDS, 0, 'seconds, 1 to 60'",
        "PITWATCH_PLATFORM_EMAIL, team, 'an e-mail address, e.g. team@example.com'",
        "PITWATCH_PLATFORM_EMAIL, a..b@x.example, 'an e-mail address, e.g. team@example.com'",
        "PITWATCH_DATA_REGION, 'Mumbai\nPune', 'one line of at most 100 characters, e.g. India (Mumbai)'",
        "PITWATCH_LOG_FORMAT, xml, 'one of text, json'",
        "LOKI_URL, grafana/explore, 'http://… or https://…, e.g. https://pitwatch.example.com'",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, one of http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT, tempo:4318, 'http://… or https://…, e.g. https://pitwatch.example.com'"
    })
    void givenAWrongValueForWatching_whenRead_thenItIsNamed(String name, String value, String expected) {
        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(Map.of(name, value), home));

        assertThat(failure.problems()).containsExactly("%s is \"%s\", expected %s".formatted(name, value, expected));
    }

    @Test
    void givenBackups_whenRead_thenFolderTimeDaysAndKeyAreChecked() {
        String key = "pitwatch-backup-" + "0f".repeat(32);

        assertThat(Settings.read(Map.of(), home).backups())
                .isEqualTo(new Settings.Backups(
                        Optional.empty(),
                        LocalTime.of(2, 30),
                        30,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(Settings.read(
                                Map.of(
                                        "BACKUP_DIR", "kept/../backups",
                                        "BACKUP_AT", "23:05",
                                        "BACKUP_DAYS", "7",
                                        "BACKUP_PUBLIC_KEY", key,
                                        "PITWATCH_BACKUP_COMMAND", "make"),
                                home)
                        .backups())
                .isEqualTo(new Settings.Backups(
                        Optional.of(home.resolve("backups")),
                        LocalTime.of(23, 5),
                        7,
                        Optional.of(key),
                        Optional.of("make"),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(Settings.problems(
                        Map.of("BACKUP_AT", "night", "BACKUP_DAYS", "0", "BACKUP_PUBLIC_KEY", "age1"), home))
                .containsExactlyInAnyOrder(
                        "BACKUP_AT is \"night\", expected a time of the day, e.g. 02:30",
                        "BACKUP_DAYS is \"0\", expected 1 to 9999 days",
                        "BACKUP_PUBLIC_KEY is \"age1\", expected the line that ./pitwatch backup keygen shows, pitwatch-backup-…");
    }

    @Test
    void givenManyWrongValues_whenRead_thenEachIsNamedWithValueAndExpectation() {
        Map<String, String> environment = Map.of(
                "PITWATCH_HTTP_PORT", "80a",
                "PITWATCH_MQTT_PORT", "70000",
                "PITWATCH_MQTT_URL", "localhost:secret",
                "PITWATCH_DB_URL", "postgres://db",
                "PITWATCH_JWT_SECRET", "short",
                "PITWATCH_SIGNUP", "maybe",
                "PITWATCH_TIME_ZONE", "Mars/Base",
                "PITWATCH_RATE_LIMITS", "none",
                "PITWATCH_TRUSTED_PROXIES", "proxy.example.com",
                "PITWATCH_MQTTS_CERT", "missing.pem");

        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(environment, home));

        assertThat(failure.problems())
                .contains(
                        "PITWATCH_HTTP_PORT is \"80a\", expected a port, 1 to 65535",
                        "PITWATCH_MQTT_PORT is \"70000\", expected a port, 1 to 65535, or off",
                        "PITWATCH_DB_URL is \"postgres://db\", expected jdbc:postgresql://host:port/database",
                        "PITWATCH_SIGNUP is \"maybe\", expected one of open, invite, off",
                        "PITWATCH_JWT_SECRET (value hidden), expected at least 256 bits: 32 characters or more")
                .anySatisfy(problem -> assertThat(problem).startsWith("PITWATCH_TIME_ZONE"))
                .anySatisfy(problem -> assertThat(problem).startsWith("PITWATCH_RATE_LIMITS"))
                .anySatisfy(problem -> assertThat(problem).startsWith("PITWATCH_TRUSTED_PROXIES"))
                .anySatisfy(problem -> assertThat(problem).startsWith("PITWATCH_MQTTS_CERT"))
                .anySatisfy(problem -> assertThat(problem).startsWith("PITWATCH_MQTTS_KEY"));
        assertThat(failure).hasMessageNotContaining("secret\"").hasMessageNotContaining("short");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void givenExternalBroker_whenRead_thenUserAndPasswordAreTakenOut() {
        Settings settings =
                Settings.read(Map.of("PITWATCH_MQTT_URL", "ssl://hub:pass:word@broker.example.com:8883"), home);

        var broker = settings.mqtt().external().orElseThrow();
        assertThat(broker.url()).isEqualTo("ssl://broker.example.com:8883");
        assertThat(broker.user()).contains("hub");
        assertThat(broker.password()).contains("pass:word");
        assertThat(broker).hasToString("ssl://broker.example.com:8883");
        assertThat(settings.mqtt().accounts()).isEqualTo(Accounts.NONE);
    }

    @Test
    void givenFileOfAVariable_whenRead_thenItsContentCounts() throws IOException {
        Files.writeString(home.resolve("key"), LONG_SECRET + "\n");

        Settings settings = Settings.read(Map.of("PITWATCH_MASTER_KEY_FILE", "key"), home);

        assertThat(settings.secrets().masterKeyText()).isEqualTo(LONG_SECRET);
        assertThat(settings.secrets()).hasToString("Secrets[hidden]");
        assertThatThrownBy(() -> Settings.read(Map.of("PITWATCH_JWT_SECRET_FILE", "gone"), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PITWATCH_JWT_SECRET_FILE");
    }

    @Test
    void givenConfigFile_whenRead_thenTheEnvironmentWinsOverIt() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/dev.pitwatch.hub.cfg"), "http.port = 9090\nmanagement.port = 9091\nsignup = x\n");

        SettingsException failure = catchThrowableOfType(
                SettingsException.class, () -> Settings.read(Map.of("PITWATCH_HTTP_PORT", "7070"), home));
        Settings settings = Settings.read(Map.of("PITWATCH_HTTP_PORT", "7070", "PITWATCH_SIGNUP", "open"), home);

        assertThat(failure.problems())
                .containsExactly("config/dev.pitwatch.hub.cfg: signup is \"x\", expected one of open, invite, off");
        assertThat(settings.http().port()).isEqualTo(7070);
        assertThat(settings.management().port()).isEqualTo(9091);
    }

    @Test
    void givenNoSecrets_whenReadTwice_thenTheyAreMadeOnceForTheOwnerOnly() throws IOException {
        Settings first = Settings.read(Map.of(), home);
        Settings second = Settings.read(Map.of(), home);

        assertThat(second.secrets().jwtSecret())
                .isEqualTo(first.secrets().jwtSecret())
                .hasSizeGreaterThanOrEqualTo(32);
        assertThat(second.secrets().masterKeyText()).isEqualTo(first.secrets().masterKeyText());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data/master-key"))))
                .isEqualTo("rw-------");
        assertThat(Files.list(home.resolve("data"))).hasSize(2);
    }

    @Test
    void givenSecretThatWasPutAside_whenRead_thenItIsThePreviousOne() throws IOException {
        Settings first = Settings.read(Map.of(), home);
        assertThat(first.secrets().previousJwtSecret()).isEmpty();
        Files.move(home.resolve("data/jwt-secret"), home.resolve("data/jwt-secret-previous"));

        Settings second = Settings.read(Map.of(), home);
        Settings given = Settings.read(Map.of("PITWATCH_JWT_SECRET_PREVIOUS", LONG_SECRET), home);

        assertThat(second.secrets().previousJwtSecret())
                .contains(first.secrets().jwtSecret());
        assertThat(second.secrets().jwtSecret()).isNotEqualTo(first.secrets().jwtSecret());
        assertThat(given.secrets().previousJwtSecret()).contains(LONG_SECRET.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Settings.read(Map.of("PITWATCH_JWT_SECRET_PREVIOUS", "short"), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PITWATCH_JWT_SECRET_PREVIOUS (value hidden)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "off; false; 0",
                "address=7; true; 7",
                "user=5, sign-in=3; true; 100",
            })
    void givenRateLimits_whenRead_thenOnlyTheNamedOnesDiffer(String text, boolean limited, int address) {
        Settings settings = Settings.read(Map.of("PITWATCH_RATE_LIMITS", text), home);

        assertThat(settings.limited()).isEqualTo(limited);
        assertThat(settings.web().rateLimits().map(RateLimits::address).orElse(0))
                .isEqualTo(address);
    }

    @Test
    void givenALimitOfFiles_whenRead_thenItIsThatAndTheOthersAreAsEver() {
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "files=7"), home)
                        .web()
                        .rateLimits())
                .contains(new RateLimits(
                        100,
                        600,
                        3_000,
                        20,
                        7,
                        RateLimits.STANDARD.tracking(),
                        SocketLimits.STANDARD,
                        RateLimits.STANDARD.codes()));
    }

    @Test
    void givenLimitsOfSockets_whenRead_thenOnlyTheNamedOnesDiffer() {
        String text = "session-sockets=1,workshop-sockets=2,address-sockets=3,frames=4";

        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", text), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::sockets)
                .contains(new SocketLimits(1, 2, 3, 4));
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "frames=7"), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::sockets)
                .contains(new SocketLimits(20, 200, 200, 7));
    }

    @Test
    void givenLimitsOfTrackingLinks_whenRead_thenOnlyTheNamedOnesDiffer() {
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "tracking=7,sign-in=3"), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::tracking)
                .contains(new TrackingLimits(7, 30));
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "link=8"), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::tracking)
                .contains(new TrackingLimits(120, 8));
    }

    @Test
    void givenLimitsOfCodes_whenRead_thenOnlyTheNamedOnesDiffer() {
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "workshop-codes=1,codes=3"), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::codes)
                .contains(new CodeLimits(1, 5, 3));
        assertThat(Settings.read(Map.of("PITWATCH_RATE_LIMITS", "network-codes=2,frames=7"), home)
                        .web()
                        .rateLimits())
                .map(RateLimits::codes)
                .contains(new CodeLimits(20, 2, 300));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, true",
        "192.168.1.4, true",
        "fd00::/8, true",
        "10.0.0/8, false",
        "10.0.0.0/99, false",
        "::::, false",
        "300.1.1.1, false",
        "proxy.example.com, false"
    })
    void givenTrustedProxies_whenRead_thenOnlyRealNetworksPass(String text, boolean good) {
        Map<String, String> environment = Map.of("PITWATCH_TRUSTED_PROXIES", text);

        if (good) {
            assertThat(Settings.read(environment, home).web().trustedProxies()).containsExactly(text);
        } else {
            assertThatThrownBy(() -> Settings.read(environment, home)).hasMessageContaining("PITWATCH_TRUSTED_PROXIES");
        }
    }

    @Test
    void givenPasswordInTheDatabasesUrl_whenRead_thenRefusedWithoutShowingIt() {
        Map<String, String> environment = Map.of(
                "PITWATCH_DB_URL", "jdbc:postgresql://db/pitwatch?user=a&password=planted", "PITWATCH_DB_USER", "a");

        assertThatThrownBy(() -> Settings.read(environment, home))
                .hasMessageContaining("PITWATCH_DB_URL")
                .hasMessageNotContaining("planted");
    }

    @Test
    void givenClockFile_whenItHoldsAnOffset_thenTheClockMoves() throws IOException {
        Path file = Files.writeString(home.resolve("offset"), "86400\n");

        Clock moved = HubClock.of(Optional.of(file));

        Instant before = Instant.now();
        Instant tomorrow = moved.instant();
        assertThat(tomorrow.minusSeconds(86_400)).isBetween(before, Instant.now());
        assertThat(HubClock.of(Optional.empty())).isEqualTo(Clock.systemUTC());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "PITWATCH_MQTT_URL; tcp://broker",
                "PITWATCH_MQTT_URL; http://broker:1883",
                "PITWATCH_MQTT_URL; tcp://broker:1883/path",
                "PITWATCH_MQTT_URL; tcp://broker:65536",
                "PITWATCH_MQTT_URL; tcp://bro ker:1883",
                "PITWATCH_PUBLIC_URL; pitwatch.example.com",
                "PITWATCH_PUBLIC_URL; http:// space",
                "PITWATCH_PUBLIC_URL; https://pitwatch.example.com:70000",
                "PITWATCH_ASSET_URL; ftp://assets.example.com",
                "PITWATCH_ALLOWED_ORIGINS; https://a.example.com/path",
                "PITWATCH_ALLOWED_ORIGINS; a.example.com",
                "PITWATCH_HTTP_PORT; 0",
                "PITWATCH_MANAGEMENT_PORT; 65536",
                "PITWATCH_MQTT_ACCOUNTS; dynsec",
            })
    void givenOneWrongValue_whenRead_thenItIsNamed(String name, String value) {
        assertThatThrownBy(() -> Settings.read(Map.of(name, value), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name);
    }

    @Test
    void givenGoodWebSettings_whenRead_thenTheyAreTakenOver() throws Exception {
        TestCertificate certificate = TestCertificate.make(home);
        Settings settings = Settings.read(
                Map.of(
                        "PITWATCH_PUBLIC_URL", "https://pitwatch.example.com/",
                        "PITWATCH_ALLOWED_ORIGINS", "https://a.example.com, https://b.example.com:8443",
                        "PITWATCH_ASSET_URL", "https://assets.example.com",
                        "PITWATCH_MQTTS_CERT", certificate.chain().toString(),
                        "PITWATCH_MQTTS_KEY", certificate.key().getFileName().toString(),
                        "PITWATCH_DB_URL", "jdbc:postgresql://db:5432/pitwatch",
                        "PITWATCH_DB_USER", "creator",
                        "PITWATCH_MQTT_URL", "tcp://broker:1883",
                        "PITWATCH_BOOTSTRAP_SECRET", "once ".repeat(8)),
                home);

        assertThat(settings.web().publicUrl()).hasToString("https://pitwatch.example.com");
        assertThat(settings.web().allowedOrigins())
                .containsExactlyInAnyOrder("https://a.example.com", "https://b.example.com:8443");
        assertThat(settings.web().assetUrl())
                .hasValueSatisfying(url -> assertThat(url).hasHost("assets.example.com"));
        assertThat(settings.mqtt().certificate())
                .contains(new Settings.Certificate(certificate.chain(), certificate.key()));
        assertThat(settings.mqtt().external().orElseThrow().user()).isEmpty();
        assertThat(settings.database().orElseThrow()).hasToString("jdbc:postgresql://db:5432/pitwatch");
        assertThat(settings.secrets().bootstrap()).contains("once ".repeat(8).strip());
    }

    @Test
    void givenBrokerPortsThatAreOff_whenRead_thenThereAreNone() throws Exception {
        TestCertificate certificate = TestCertificate.make(home);
        Map<String, String> environment = new HashMap<>(Map.of(
                "PITWATCH_MQTT_BIND",
                "10.0.0.1",
                "PITWATCH_MQTT_PORT",
                "off",
                "PITWATCH_MQTTS_CERT",
                certificate.chain().toString(),
                "PITWATCH_MQTTS_KEY",
                certificate.key().toString()));

        Settings.Mqtt mqtt = Settings.read(environment, home).mqtt();
        assertThat(mqtt.bind()).isEqualTo("10.0.0.1");
        assertThat(mqtt.port()).isEmpty();
        assertThat(mqtt.securePort()).contains(8883);

        environment.put("PITWATCH_MQTTS_PORT", "off");
        assertThat(Settings.read(environment, home).mqtt().securePort()).isEmpty();

        environment.put("PITWATCH_MQTTS_PORT", "on");
        assertThatThrownBy(() -> Settings.read(environment, home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PITWATCH_MQTTS_PORT")
                .hasMessageContaining("or off");
    }

    @Test
    void givenAnExternalBroker_whenItsAccountsAreSaidToBeEmbedded_thenRefused() {
        Map<String, String> environment =
                Map.of("PITWATCH_MQTT_URL", "tcp://broker:1883", "PITWATCH_MQTT_ACCOUNTS", "embedded");

        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(environment, home));

        assertThat(failure.problems())
                .containsExactly("PITWATCH_MQTT_ACCOUNTS is \"embedded\", expected none or mosquitto-dynsec, since"
                        + " PITWATCH_MQTT_URL names an external broker");
    }

    @Test
    void givenAMosquitto_whenItsAccountsAreToBeKept_thenOnlyWithItsAddress() {
        Settings settings = Settings.read(
                Map.of(
                        "PITWATCH_MQTT_URL", "tcp://hub:secret@broker:1883",
                        "PITWATCH_MQTT_ACCOUNTS", "mosquitto-dynsec"),
                home);

        assertThat(settings.mqtt().accounts()).isEqualTo(Accounts.MOSQUITTO_DYNSEC);
        assertThat(settings.mqtt().accounts().text()).isEqualTo("mosquitto-dynsec");
        for (Map<String, String> address :
                List.of(Map.<String, String>of(), Map.of("PITWATCH_MQTT_URL", "tcp://broker:1883"))) {
            Map<String, String> environment = new HashMap<>(address);
            environment.put("PITWATCH_MQTT_ACCOUNTS", "mosquitto-dynsec");
            assertThat(catchThrowableOfType(SettingsException.class, () -> Settings.read(environment, home))
                            .problems())
                    .hasSize(1)
                    .allMatch(problem -> problem.startsWith("PITWATCH_MQTT_") && problem.contains("expected"));
        }
    }

    @Test
    void givenTheEmbeddedBroker_whenItsAccountsAreMadeByHand_thenAllowed() {
        Settings settings = Settings.read(
                Map.of(
                        "PITWATCH_BROKER_HUB_URL", "tcp://hub:secret@127.0.0.1:6666",
                        "PITWATCH_MQTT_ACCOUNTS", "none"),
                home);

        assertThat(settings.mqtt().accounts()).isEqualTo(Accounts.NONE);
        assertThat(settings.mqtt().external()).isEmpty();
        assertThat(settings.mqtt().broker().orElseThrow()).hasToString("tcp://127.0.0.1:6666");
    }

    @Test
    void givenPemFilesThatAreNone_whenRead_thenBothAreNamedAtOnce() throws IOException {
        Files.writeString(home.resolve("chain.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        Files.writeString(
                home.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----");

        assertThat(problemsOfPem("chain.pem", "key.pem"))
                .satisfiesExactlyInAnyOrder(
                        problem ->
                                assertThat(problem).startsWith("PITWATCH_MQTTS_CERT is \"chain.pem\", expected a PEM"),
                        problem -> assertThat(problem)
                                .startsWith("PITWATCH_MQTTS_KEY is \"key.pem\", expected")
                                .contains("openssl pkcs8 -topk8 -nocrypt"));
        Files.writeString(home.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAA=A\n-----END PRIVATE KEY-----");
        assertThat(problemsOfPem(".", "key.pem")).hasSize(2);
        Files.writeString(home.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
        Files.writeString(home.resolve("empty.pem"), "");
        assertThat(problemsOfPem("empty.pem", "key.pem")).hasSize(2);
    }

    @Test
    void givenTheKeyOfAnotherCertificate_whenRead_thenTheKeyIsNamed() throws Exception {
        TestCertificate first = TestCertificate.make(Files.createDirectory(home.resolve("first")));
        TestCertificate other = TestCertificate.make(Files.createDirectory(home.resolve("other")));
        Path rsa = Files.writeString(home.resolve("rsa.pem"), rsaKey());

        for (Path key : List.of(other.key(), rsa)) {
            assertThat(problemsOfPem(first.chain().toString(), key.toString()))
                    .singleElement()
                    .asString()
                    .startsWith("PITWATCH_MQTTS_KEY")
                    .endsWith("expected the key of the first certificate in PITWATCH_MQTTS_CERT");
        }
    }

    @Test
    void givenABrokenEnvironment_whenOnlyTheDataFolderIsAsked_thenItIsToldAndNothingIsMade() {
        Map<String, String> environment = Map.of("PITWATCH_HTTP_PORT", "eighty", "PITWATCH_DATA", "here");

        assertThat(Settings.data(environment, home)).isEqualTo(home.resolve("here"));
        assertThat(Settings.data(Map.of(), home)).isEqualTo(home.resolve("data"));
        assertThat(home).isEmptyDirectory();
    }

    private List<String> problemsOfPem(String chain, String key) {
        return catchThrowableOfType(
                        SettingsException.class,
                        () -> Settings.read(Map.of("PITWATCH_MQTTS_CERT", chain, "PITWATCH_MQTTS_KEY", key), home))
                .problems();
    }

    private static String rsaKey() throws GeneralSecurityException {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String body = Base64.getMimeEncoder().encodeToString(key);
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(body);
    }

    @Test
    void givenAClockFileThatHoldsNoNumber_whenRead_thenTheTimeStaysAsItWas() throws IOException {
        Clock clock = HubClock.of(Optional.of(Files.writeString(home.resolve("offset"), "soon")));

        Instant before = Instant.now();
        assertThat(clock.instant()).isBetween(before, Instant.now());
        assertThat(clock.withZone(clock.getZone())).isSameAs(clock);
    }
}
