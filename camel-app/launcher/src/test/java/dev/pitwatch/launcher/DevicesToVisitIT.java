package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of devices whose licence key is newer than a backup those are renewed that have a licence still. */
class DevicesToVisitIT {

    private static final String REFUSED_SINCE =
            """
            insert into workshop (code, name) select null, 'Sample';
            insert into device (device_id, workshop_id)
                select 'ESP32-' || kind, w.id from workshop w, unnest(array['ACTIVE', 'EXPIRED', 'REVOKED', 'WITHOUT']) kind;
            insert into licence (device_id, workshop_id, key_hash, status)
                select device_id, workshop_id, '\\x00', lower(substr(device_id, 7)) from device where device_id <> 'ESP32-WITHOUT';
            insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)
                select workshop_id, device_id, 'bad_key', 'topic', date_trunc('hour', now()), now(), now() + interval '1 minute'
                from device;
            """;

    @TempDir
    private Path home;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void givenALicenceThatWasRevoked_whenKeysAreRenewed_thenItStaysRevokedAndTheOthersGetNewKeys() throws Exception {
        Path database = Folders.database(home.resolve("data"));
        ServerTemplate.copyTo(database);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(database)) {
            text(server, REFUSED_SINCE + "select ''");
        }
        DevicesToVisit.note(home.resolve("data"), "a backup");
        Settings settings =
                Settings.read(Map.of("PITWATCH_DATA", home.resolve("data").toString()), home);
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);

        new DevicesToVisit(settings, terminal).list(true);

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("Devices to be given a new licence key: 2.")
                .contains("ESP32-ACTIVE: a new key is on its way", "ESP32-EXPIRED: a new key is on its way")
                .doesNotContain("ESP32-REVOKED", "ESP32-WITHOUT");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(database)) {
            assertThat(text(server, "select string_agg(status, ' ' order by device_id) from licence"))
                    .isEqualTo("active expired revoked");
            assertThat(text(server, "select string_agg(device_id, ' ' order by device_id) from command"))
                    .isEqualTo("ESP32-ACTIVE ESP32-EXPIRED");
        }
    }

    /** {@return what the last of these statements says} */
    private static String text(EmbeddedPostgres server, String sql) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("pitwatch"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            ResultSet row = statement.getResultSet();
            row.next();
            return row.getString(1);
        }
    }
}
