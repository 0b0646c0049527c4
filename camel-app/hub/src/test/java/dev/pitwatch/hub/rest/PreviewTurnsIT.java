package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Previews of alert limits have two threads of their own, and a workshop has one of them. */
class PreviewTurnsIT {

    private static final int PREVIEWS = 14; // more than there are threads for calls

    private static TestApi api;
    private static SampleWorkshop shop;
    private static SampleWorkshop other;

    @BeforeAll
    static void start() {
        api = TestApi.startLimited(RateLimits.STANDARD, List.of()); // without limits there are no shares
        shop = SampleWorkshop.in(api.db);
        other = SampleWorkshop.in(api.db);
        api.user(shop.workshopId(), "owner", "owner", null);
        api.user(other.workshopId(), "neighbour", "owner", null);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenAWorkshopWhosePreviewsTakeLong_whenANeighbourAsks_thenItIsItsTurnAndAllElseGoesOn() throws Exception {
        String owner = api.token("owner");
        String neighbour = api.token("neighbour");
        assertThat(preview(shop, owner).status()).isEqualTo(200);
        assertThat(preview(other, neighbour).status()).isEqualTo(200);
        ExecutorService callers = Executors.newCachedThreadPool();
        List<Future<Answer>> previews = new ArrayList<>();
        try {
            try (Handle held = api.db.superuser().open()) {
                held.begin();
                held.execute("lock table reading in access exclusive mode");
                for (int i = 0; i < PREVIEWS; i++) {
                    previews.add(callers.submit(() -> preview(shop, owner)));
                }
                await().until(() -> running() == 1);
                previews.add(callers.submit(() -> preview(other, neighbour)));
                await().until(() -> running() == 2);

                assertThat(api.get("/api/v1/auth/me", owner).status()).isEqualTo(200);
                assertThat(api.get("/api/v1/auth/me", neighbour).status()).isEqualTo(200);
                assertThat(running()).isEqualTo(2);
                held.commit();
            }
            for (Future<Answer> one : previews) {
                Answer answer = one.get(30, TimeUnit.SECONDS);
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static Answer preview(SampleWorkshop one, String token) {
        return api.post(
                "/api/v1/workshops/%d/alert-config/preview".formatted(one.workshopId()),
                token,
                Map.of("config", Map.of("aqi", Map.of("warning", 30))));
    }

    private static long running() {
        return api.db.number(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%recorded_at >=%not late%'
                """);
    }
}
