package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is newest in all pits of a workshop, by those who may see it. */
class LatestOfWorkshopIT {

    private static TestApi api;
    private static SampleWorkshop shop;
    private static long second;
    private static long unheard;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        shop = SampleWorkshop.in(api.db);
        unheard = SampleWorkshop.addPit(api.db, shop.workshopId(), 7);
        second = SampleWorkshop.addPit(api.db, shop.workshopId(), 2);
        SampleWorkshop.addDevice(api.db, shop.workshopId(), second, "SECOND");
        long archived = SampleWorkshop.addPit(api.db, shop.workshopId(), 9);
        api.execute("update pit set archived_at = now() where id = %d", archived);
        api.user(null, "root", "super_admin", null);
        api.user(shop.workshopId(), "owner", "owner", null);
        api.user(shop.workshopId(), "customer", "customer", null);
        long operator = api.user(shop.workshopId(), "operator", "staff", "operator");
        api.execute("insert into pit_grant values (%d, %d, %d)", shop.workshopId(), operator, second);
        api.user(api.workshop("Other"), "foreign", "owner", null);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        store(
                SampleReading.of(shop)
                        .at(now)
                        .with(CoreMetric.TEMPERATURE, 24.5)
                        .with(CoreMetric.PM25, 11)
                        .build(),
                SampleReading.of(shop)
                        .pit(second)
                        .device("SECOND")
                        .at(now.minusSeconds(600))
                        .with(CoreMetric.TEMPERATURE, 31)
                        .build());
    }

    private static void store(Reading... readings) {
        new JdbiReadingRepository(api.db.database(), name -> false).store(List.of(readings), List.of());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenPits_whenAskedForAllAtOnce_thenEachIsAsItIsAloneByTheirNumbers() {
        String owner = api.token("owner");

        Answer all = latest(owner);

        assertThat(all.status()).as(all.text()).isEqualTo(200);
        assertThat(pits(all)).containsExactly(shop.pitId(), second, unheard);
        for (JsonNode pit : all.data()) {
            JsonNode alone = api.get(
                            "/api/v1/pits/%d/sensors/latest"
                                    .formatted(pit.get("pit_id").asLong()),
                            owner)
                    .data();
            assertThat(pit).isEqualTo(alone);
        }
        assertThat(all.data().get(0).get("temperature").asDouble()).isEqualTo(24.5);
        assertThat(all.data().get(0).get("stale").asBoolean()).isFalse();
        assertThat(all.data().get(1).get("stale").asBoolean()).isTrue();
        assertThat(all.data().get(2).get("timestamp").isNull()).isTrue();
        assertThat(all.json().at("/meta/total").asInt()).isEqualTo(3);
    }

    @Test
    void givenABandOfTheWorkshopAndOfAPit_whenAsked_thenEachPitHasTheOneInForce() {
        String owner = api.token("owner");
        String workshop = "/api/v1/workshops/%d/alert-config".formatted(shop.workshopId());
        String pit = "/api/v1/pits/%d/alert-config".formatted(second);
        assertThat(bands(latest(owner))).containsOnly(band(20, 28, 40, 60));

        api.patch(workshop, owner, Map.of("band", Map.of("temperature", Map.of("min", 18, "max", 30))));
        api.patch(pit, owner, Map.of("band", Map.of("humidity", Map.of("min", "off", "max", 50))));

        assertThat(bands(latest(owner)))
                .containsExactly(band(18, 30, 40, 60), band(18, 30, null, 50), band(18, 30, 40, 60));
        assertThat(bands(latest(kiosk()))).hasSize(3).contains(band(18, 30, null, 50));
        assertThat(bands(latest(api.token("operator")))).containsExactly(band(18, 30, null, 50));
        api.delete(pit, owner);
        api.patch(workshop, owner, Map.of("band", Map.of("temperature", Map.of("min", 20, "max", 28))));
    }

    @Test
    void givenTheirRights_whenAsked_thenEverybodyHasThePitsThatTheyMaySee() {
        assertThat(pits(latest(api.token("root")))).containsExactly(shop.pitId(), second, unheard);
        assertThat(pits(latest(api.token("operator")))).containsExactly(second);
        assertThat(pits(latest(kiosk()))).containsExactly(shop.pitId(), second, unheard);
        assertThat(pits(latest(key("read")))).containsExactly(shop.pitId(), second, unheard);
        assertThat(latest(key("devices")).status()).isEqualTo(403);
        assertThat(latest(api.token("customer")).status()).isEqualTo(403);
        assertThat(latest(api.token("foreign")).status()).isEqualTo(404);
        assertThat(latest(null).status()).isEqualTo(401);
    }

    @Test
    void givenAWorkshopWithoutPits_whenAsked_thenThereIsNothingAndNoFault() {
        long empty = api.workshop("Empty");

        Answer answer = api.get("/api/v1/workshops/%d/sensors/latest".formatted(empty), api.token("root"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data()).isEmpty();
    }

    @Test
    void givenHundredsOfPits_whenAskedForAllAtOnce_thenEachIsThereByItsNumber() {
        long large = api.workshop("Large");
        api.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, 1000 - n, 'Pit ' || n from generate_series(1, 450) n",
                large);
        List<Long> byNumber = api.db.superuser().withHandle(handle -> handle.createQuery(
                        "select id from pit where workshop_id = :workshop order by pit_number")
                .bind("workshop", large)
                .mapTo(Long.class)
                .list());

        Answer all = api.get("/api/v1/workshops/%d/sensors/latest".formatted(large), api.token("root"));

        assertThat(pits(all)).hasSize(450).isEqualTo(byNumber);
        assertThat(all.json().at("/meta/total").asInt()).isEqualTo(450);
        assertThat(all.json().at("/meta/page_size").asInt()).isEqualTo(450);
    }

    private static Answer latest(@Nullable String token) {
        return api.get("/api/v1/workshops/%d/sensors/latest".formatted(shop.workshopId()), token);
    }

    /** Lower and upper limits of temperature and humidity. */
    private static List<@Nullable Double> band(
            double coolest, double warmest, @Nullable Integer driest, double dampest) {
        return Arrays.asList(coolest, warmest, driest == null ? null : driest.doubleValue(), dampest);
    }

    private static List<List<@Nullable Double>> bands(Answer answer) {
        List<List<@Nullable Double>> bands = new ArrayList<>();
        for (JsonNode pit : answer.data()) {
            List<@Nullable Double> limits = new ArrayList<>();
            for (String limit : List.of("temperature/min", "temperature/max", "humidity/min", "humidity/max")) {
                JsonNode value = pit.at("/band/" + limit);
                assertThat(value.isMissingNode()).as(limit).isFalse();
                limits.add(value.isNull() ? null : value.asDouble());
            }
            bands.add(limits);
        }
        return bands;
    }

    private static List<Long> pits(Answer answer) {
        return answer.data().findValues("pit_id").stream().map(JsonNode::asLong).toList();
    }

    private static String kiosk() {
        Answer made = api.post(
                "/api/v1/workshops/%d/kiosk-links".formatted(shop.workshopId()),
                api.token("owner"),
                Map.of("name", "Wall"));
        String url = made.data().get("url").asText();
        return api.post("/api/v1/auth/kiosk", null, Map.of("token", url.substring(url.lastIndexOf('/') + 1)))
                .data()
                .get("access_token")
                .asText();
    }

    private static String key(String scope) {
        return api.post(
                        "/api/v1/workshops/%d/api-keys".formatted(shop.workshopId()),
                        api.token("owner"),
                        Map.of("name", "Till " + scope, "scopes", List.of(scope)))
                .data()
                .get("key")
                .asText();
    }
}
