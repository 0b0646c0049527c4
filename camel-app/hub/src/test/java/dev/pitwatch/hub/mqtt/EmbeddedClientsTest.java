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
}
