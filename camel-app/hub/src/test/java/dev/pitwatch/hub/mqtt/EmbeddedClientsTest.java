package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.ClientQuestions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbeddedClientsTest {

    private static final BrokerClientFilter ALL = new BrokerClientFilter(null, null, null);

    /** As one to which many devices come back at once. */
    @Test
    void givenABrokerThatAnswersAfterThreeSeconds_whenAsked_thenItsAnswerIsTaken() throws Exception {
        CompletableFuture<EmbeddedClients> asking = new CompletableFuture<>();
        EmbeddedClients clients = new EmbeddedClients((topic, question) -> {
            long id = Json.tree(new String(question, StandardCharsets.UTF_8))
                    .get("id")
                    .asLong();
            CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(() -> asking.join()
                    .answered(Json.bytes(new ClientQuestions.Answer(id, List.of(), 7, Disconnection.DONE))));
            return CompletableFuture.completedFuture(0);
        });
        asking.complete(clients);

        assertThat(clients.list(ALL, "client_id", new Page(1, 50)).total()).isEqualTo(7);
    }

    @Test
    void givenABrokerThatIsAway_whenAsked_thenItIsSaidAtOnce() {
        EmbeddedClients clients = new EmbeddedClients(
                (topic, question) -> CompletableFuture.failedFuture(new IOException("not connected")));

        assertThatThrownBy(() -> clients.disconnect("any"))
                .isInstanceOf(IOException.class)
                .hasMessage("not connected");
    }

    @Test
    void givenAnswersToOtherQuestions_whenTheyCome_thenTheirOwnIsWaitedFor() throws Exception {
        CompletableFuture<EmbeddedClients> asking = new CompletableFuture<>();
        EmbeddedClients clients = new EmbeddedClients((topic, question) -> {
            assertThat(topic).isEqualTo(ClientQuestions.TOPIC);
            long id = Json.tree(new String(question, StandardCharsets.UTF_8))
                    .get("id")
                    .asLong();
            EmbeddedClients asked = asking.join();
            asked.answered("no JSON".getBytes(StandardCharsets.UTF_8));
            asked.answered(Json.bytes(new ClientQuestions.Answer(id + 1, List.of(), 0, Disconnection.UNKNOWN)));
            asked.answered(Json.bytes(new ClientQuestions.Answer(id, List.of(), 0, Disconnection.DONE)));
            return CompletableFuture.completedFuture(0);
        });
        asking.complete(clients);

        assertThat(clients.disconnect("one")).isEqualTo(Disconnection.DONE);
        assertThat(clients.disconnect("another")).isEqualTo(Disconnection.DONE);
    }

    @Test
    void givenSomebodyWhoIsInterrupted_whenAsked_thenItIsSaidAndStaysKnown() {
        EmbeddedClients clients = new EmbeddedClients((topic, question) -> {
            Thread.currentThread().interrupt();
            return CompletableFuture.completedFuture(0);
        });

        assertThatThrownBy(() -> clients.disconnect("any"))
                .isInstanceOf(IOException.class)
                .hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
