package dev.pitwatch.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.devices.command.CommandAnswers;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.diag.Diagnostics;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.DeviceStatus;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.dataformat.JsonLibrary;

/**
 * Generated payloads on every topic of a device, through the steps of the shipped routes into a real PostgreSQL: each is
 * acknowledged soon, and becomes a reading, a report or a refusal with a reason of the contract. A failure prints its seed.
 */
class OddMessagesIT {

    private static final String KEY = "LIC-4F8D-9K2L-3P7Q";
    private static final List<String> KINDS = List.of("sensors", "status", "ack", "diag");
    private static final List<String> REASONS = List.of(
            "bad_json",
            "not_object",
            "too_deep",
            "too_large",
            "bad_version",
            "missing_field",
            "no_measurement",
            "bad_row");

    private static final List<String> MEMBERS = List.of(
            "v",
            "device_id",
            "license_key",
            "timestamp",
            "uptime_s",
            "boot_id",
            "seq",
            "replay",
            "temperature",
            "humidity",
            "gas_ohm",
            "pm25",
            "particles",
            "src",
            "alt",
            "errors",
            "aqi",
            "status",
            "conn",
            "fw",
            "ip",
            "interval_s",
            "command_id",
            "state",
            "progress",
            "reason",
            "rssi",
            "queue",
            "__proto__",
            "a\\u0000b");

    private static final List<String> ODD = List.of(
            "null",
            "true",
            "0",
            "-0.0",
            "-1",
            "1e400",
            "-1e400",
            "1e-400",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "1" + "0".repeat(400),
            "32768",
            "NaN",
            "-Infinity",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"online\"",
            "\"done\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"-292275055-05-16T16:47:04Z\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"1-1-1-1-1\"",
            "\"" + "x".repeat(300) + "\"",
            "[]",
            "{}",
            "[[[[[[[[[[1]]]]]]]]]]",
            "[1,\"x\",null,1e400,-5,70000]",
            "{\"BME680\":{\"temperature\":1e999,\"x\":[1]},\"\":null}",
            "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":1}}}}}}}");

    /** Knows what the drivers that are shipped know, as numbers. */
    private static final class Plain implements SensorDriver {

        private static final List<Metric> METRICS = Stream.of(
                        "temperature", "humidity", "pressure", "iaq", "gas_ohm", "pm1", "pm25", "pm10")
                .map(name -> new Metric(name, "", -40, 1_000))
                .toList();

        @Override
        public String sensorType() {
            return "PLAIN";
        }

        @Override
        public List<Metric> metrics() {
            return METRICS;
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(METRICS, fields);
        }
    }

    private static TestDatabase db;
    private static SampleWorkshop shop;
    private static DeviceDirectory directory;
    private static ReadingStore store;
    private static DeviceStatus status;
    private static Diagnostics diagnostics;
    private static CommandAnswers answers;
    private static CommandService commands;
    private static CamelContext context;
    private static ProducerTemplate template;
    private static long sent;

    @BeforeContainer
    static void start() throws Exception {
        sent = 0;
        Clock clock = Clock.systemUTC();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into licence (device_id, workshop_id, key_hash) values (?, ?, ?)",
                    shop.deviceId(),
                    shop.workshopId(),
                    new LicenceKey(db.masterKey()).hash(KEY));
            handle.execute("insert into subscription (workshop_id, status) values (?, 'active')", shop.workshopId());
        });
        Database database = db.database();
        DriverRegistry drivers = new DriverRegistry();
        drivers.add(new Plain());
        directory = new DeviceDirectory(new JdbiKnownDeviceRepository(database.ingest()), clock, unheard -> {}, meters);
        directory.start();
        store = new ReadingStore(new JdbiReadingRepository(database, name -> false), new News(meters), meters, clock);
        store.start();
        FloodLimit off = new FloodLimit(clock, false);
        DevicePresence presence = new DevicePresence(database, directory, fact -> {}, clock);
        commands = new CommandService(
                database,
                db.masterKey(),
                (topic, payload) -> CompletableFuture.completedFuture(true),
                device -> true,
                event -> {},
                clock,
                meters);
        DeviceReports reports = new DeviceReports(directory, astray -> {}, off);
        status = new DeviceStatus(reports, database, presence, clock, false);
        diagnostics = new Diagnostics(reports, presence, database, clock, false, meters);
        answers = new CommandAnswers(reports, commands, presence, clock, false);
        context = new DefaultCamelContext();
        new IngestSteps(
                        directory,
                        new LicenceFilter(directory, new LicenceKey(db.masterKey()), off, clock, id -> {}, meters),
                        new ReadingDecoder(drivers, meters),
                        (pit, time) -> null)
                .bind(context.getRegistry());
        context.getRegistry().bind("readingStore", store);
        context.getRegistry().bind("receive", new Receive(clock));
        context.addRoutes(routes());
        context.start();
        template = context.createProducerTemplate();
        template.start();
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                JsonDataFormat json = new JsonDataFormat(JsonLibrary.Jackson);
                json.setObjectMapper("#readingMapper");
                json.setUnmarshalType(ReadingMessage.class);
                onException(Throwable.class).handled(true).to("bean:rejection").to("reading-store:readings");
                from("direct:sensors")
                        .to("bean:receive")
                        .unmarshal(json)
                        .to("bean:licence")
                        .to("bean:drivers")
                        .to("bean:deviceClock")
                        .to("bean:calibration")
                        .to("bean:car")
                        .to("bean:airQuality")
                        .to("reading-store:readings");
                report("status", exchange -> status.status(delivery(exchange), false));
                report("ack", exchange -> answers.answered(delivery(exchange), false));
                report("diag", exchange -> diagnostics.take(delivery(exchange), false));
            }

            private void report(String kind, Processor keeps) {
                from("direct:" + kind).to("bean:receive").process(keeps);
            }
        };
    }

    private static Delivery delivery(Exchange exchange) {
        return exchange.getProperty(Receive.DELIVERY, Delivery.class);
    }

    @AfterContainer
    static void stop() {
        context.stop();
        status.close();
        answers.close();
        commands.close();
        store.close();
        directory.close();
        db.close();
    }

    @Property(tries = 1_500)
    void givenAnyPayload_whenItComes_thenItIsAcknowledgedAndRefusedOnlyAsTheContractSays(
            @ForAll("kinds") String kind, @ForAll("payloads") byte[] payload) throws InterruptedException {
        assertAcknowledged(kind, payload);

        if (++sent % 100 == 0) {
            assertThat(reasons()).isSubsetOf(REASONS);
            assertGoodOnesPass();
        }
    }

    private static void assertGoodOnesPass() throws InterruptedException {
        String good = "{\"device_id\":\"%s\",\"license_key\":\"%s\",\"boot_id\":\"good\",\"seq\":%d,\"iaq\":50}";
        assertAcknowledged("sensors", good.formatted(shop.deviceId(), KEY, sent).getBytes(UTF_8));
        assertThat(db.number("select count(*) from reading where boot_id = 'good'"))
                .isEqualTo(sent / 100);
    }

    private static void assertAcknowledged(String kind, byte[] payload) throws InterruptedException {
        CountDownLatch acknowledged = new CountDownLatch(1);
        Exchange exchange = template.send(
                "direct:" + kind,
                message -> message.setProperty(
                        Receive.DELIVERY,
                        new Delivery(
                                topic(kind),
                                payload,
                                1,
                                Clock.systemUTC().instant(),
                                acknowledged::countDown,
                                shop.deviceId())));
        assertThat(exchange.getException()).isNull();
        assertThat(acknowledged.await(20, TimeUnit.SECONDS)).as("acknowledged").isTrue();
    }

    private static String topic(String kind) {
        return kind.equals("sensors")
                ? "workshop/%s/pit/pit1/sensors".formatted(shop.workshopCode())
                : "workshop/%s/device/%s/%s".formatted(shop.workshopCode(), shop.deviceId(), kind);
    }

    @Provide
    Arbitrary<String> kinds() {
        return Arbitraries.of(KINDS);
    }

    /** Objects that are nearly right, mostly; some cut or with a byte of another, some anything at all. */
    @Provide
    Arbitrary<byte[]> payloads() {
        Arbitrary<byte[]> objects = members().list().ofMaxSize(12).map(members -> {
            String right = "\"device_id\":\"%s\",\"license_key\":\"%s\",\"temperature\":21,\"status\":\"online\"";
            String odd = members.isEmpty() ? "" : "," + String.join(",", members);
            return ("{" + right.formatted(shop.deviceId(), KEY) + odd + "}").getBytes(UTF_8);
        });
        Arbitrary<byte[]> broken = Combinators.combine(objects, Arbitraries.integers(), Arbitraries.bytes())
                .as((bytes, place, other) -> {
                    byte[] changed = bytes.clone();
                    changed[Math.floorMod(place, changed.length)] = other;
                    return changed;
                });
        Arbitrary<byte[]> cut = Combinators.combine(objects, Arbitraries.integers())
                .as((bytes, place) -> Arrays.copyOf(bytes, Math.floorMod(place, bytes.length)));
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        Arbitrary<byte[]> odd = Arbitraries.of(ODD).map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> tooLong = Arbitraries.integers()
                .between(4_000, 5_000)
                .map(size -> ("{\"x\":\"" + "é".repeat(size / 2) + "\"}").getBytes(UTF_8));
        return Arbitraries.frequencyOf(
                Tuple.of(10, objects),
                Tuple.of(3, broken),
                Tuple.of(2, cut),
                Tuple.of(1, any),
                Tuple.of(1, odd),
                Tuple.of(1, tooLong));
    }

    private static Arbitrary<String> members() {
        Arbitrary<String> names = Arbitraries.of(MEMBERS);
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(ODD),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.longs().map(String::valueOf));
        return Combinators.combine(names, values).as((name, value) -> "\"" + name + "\":" + value);
    }

    private static List<String> reasons() {
        return db.superuser().withHandle(handle -> handle.createQuery("select distinct reason from dead_letter")
                .mapTo(String.class)
                .list());
    }
}
