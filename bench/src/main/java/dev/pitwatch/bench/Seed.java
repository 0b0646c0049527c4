package dev.pitwatch.bench;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Fills a database before the product starts: thousands of devices, millions of readings, in seconds. */
final class Seed {

    private static final String WORKSHOPS =
            """
            with w as (
                insert into workshop (code, slug, name)
                select 'bench-' || n, 'bench-' || n, 'Bench ' || n from generate_series(1, :workshops) n returning id),
            s as (insert into subscription (workshop_id, status) select id, 'active' from w)
            insert into alert_config (workshop_id) select id from w
            """;

    /** Two devices in each pit, the workshops in turn. */
    private static final String PITS =
            """
            insert into pit (workshop_id, pit_number, name)
            select distinct w.id, (n - 1) / :workshops / 2 + 1, 'Pit'
            from generate_series(1, :devices) n join workshop w on w.code = 'bench-' || (n - 1) % :workshops + 1
            """;

    private static final String DEVICES =
            """
            insert into device (device_id, workshop_id, pit_id, sensor_types)
            select 'ESP32-' || lpad(upper(to_hex(n)), 12, '0'), p.workshop_id, p.id, '{BME680,PMS5003}'
            from generate_series(1, :devices) n
            join workshop w on w.code = 'bench-' || (n - 1) % :workshops + 1
            join pit p on p.workshop_id = w.id and p.pit_number = (n - 1) / :workshops / 2 + 1
            """;

    private static final String PLACES =
            """
            select d.device_id, w.code as workshop, p.code as pit
            from device d join workshop w on w.id = d.workshop_id join pit p on p.id = d.pit_id order by d.device_id
            """;

    private static final String LICENCE =
            """
            insert into licence (device_id, workshop_id, key_hash)
            select device_id, workshop_id, :hash from device where device_id = :id
            """;

    /** Over 30 days until now, in the order of time. */
    private static final String READINGS =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature,
                humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, aqi, aqi_standard, aqi_source, particles)
            select d.workshop_id, d.pit_id, d.device_id, 'history', n, at, at, 20 + n % 50 / 10.0, 55.2, 1013.25, 78, 3,
                152340, 6, 11, 14, 18, 'in_naqi', 'pm', '{930,270,41,5,1,0}'
            from generate_series(1, :each) n
            cross join lateral (select now() - interval '30 days' * (1 - n / :each::float8) as at) t
            cross join device d
            """;

    /** Those of 8 days, as long as they are kept. */
    private static final String KEYS =
            """
            insert into ingest_dedupe (device_id, boot_id, seq, arrived_at)
            select device_id, boot_id, seq, received_at from reading where received_at > now() - interval '8 days'
            """;

    private static final String LATEST =
            """
            insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq,
                temperature, temperature_at, humidity, humidity_at, pm25, pm25_at, pm10, pm10_at,
                aqi, aqi_at, aqi_standard, aqi_source)
            select workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq,
                temperature, recorded_at, humidity, recorded_at, pm25, recorded_at, pm10, recorded_at,
                aqi, recorded_at, aqi_standard, aqi_source
            from reading where seq = :each
            """;

    private final Jdbi jdbi;
    private final LicenceKey keys;

    private Seed(Jdbi jdbi, MasterKey key) {
        this.jdbi = jdbi;
        this.keys = new LicenceKey(key);
    }

    /** Migrates the database, as the launcher does. */
    static Seed of(EmbeddedPostgres database) throws SQLException {
        return of(database, database.jdbcUrl());
    }

    /** The same of a database of that server. */
    static Seed of(EmbeddedPostgres database, String url) throws SQLException {
        MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
        DatabaseSetup setup = new DatabaseSetup(url, key);
        try {
            setup.createRoles(database.user(), database.password());
            setup.migrate();
        } catch (MasterKeyException e) {
            throw new IllegalStateException(e);
        }
        return new Seed(Jdbi.create(url, database.user(), database.password()), key);
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** Registers devices in turn in so many workshops, each with a sign-in at the embedded broker. */
    List<BenchDevice> devices(int workshops, int devices) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(WORKSHOPS).bind("workshops", workshops).execute();
            for (String statement : List.of(PITS, DEVICES)) {
                handle.createUpdate(statement)
                        .bind("workshops", workshops)
                        .bind("devices", devices)
                        .execute();
            }
            List<BenchDevice> registered = handle.createQuery(PLACES)
                    .map((row, context) -> new BenchDevice(
                            row.getString("device_id"),
                            keys.generate(),
                            "workshop/%s/pit/%s/sensors".formatted(row.getString("workshop"), row.getString("pit")),
                            ""))
                    .list();
            licences(handle, registered);
            return accounts(handle, registered);
        });
    }

    private void licences(Handle handle, List<BenchDevice> devices) {
        PreparedBatch batch = handle.prepareBatch(LICENCE);
        devices.forEach(device -> batch.bind("id", device.id())
                .bind("hash", keys.hash(device.licenceKey()))
                .add());
        batch.execute();
    }

    private static List<BenchDevice> accounts(Handle handle, List<BenchDevice> devices) {
        PreparedBatch batch = handle.prepareBatch(NewBrokerAccount.INSERT);
        List<BenchDevice> withPasswords = new ArrayList<>();
        for (BenchDevice device : devices) {
            NewBrokerAccount account = NewBrokerAccount.ofDevice(device.id());
            batch.bindMethods(account).add();
            withPasswords.add(new BenchDevice(device.id(), device.licenceKey(), device.topic(), account.password()));
        }
        batch.execute();
        return withPasswords;
    }

    /** Gives the devices a past of so many readings, divided among them. */
    void history(int readings, int devices) {
        int each = Math.max(1, readings / devices);
        jdbi.useHandle(handle -> {
            handle.execute("select make_reading_partitions(31, 3, now())");
            handle.createUpdate(READINGS).bind("each", each).execute();
            handle.execute(KEYS);
            handle.createUpdate(LATEST).bind("each", each).execute();
            handle.execute("analyze");
            // So that writing it all to disk is not what is measured.
            handle.execute("checkpoint");
        });
    }
}
