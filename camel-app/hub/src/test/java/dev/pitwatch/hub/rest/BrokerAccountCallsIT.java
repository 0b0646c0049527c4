package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The account by which old firmware signs in as its workshop, over HTTP. */
class BrokerAccountCallsIT extends CastCase {

    private final String path = "/api/v1/workshops/%d/broker-account".formatted(shine);

    @Test
    void givenNoAccount_whenSwitchedOnChangedAndOff_thenItsPasswordIsAnsweredOnceEachTime() {
        refused(api.get(path, owner), 404, "not_found");
        Answer none = api.get(path + "?optional=true", owner);
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.data().isNull()).isTrue();
        refused(api.get(path + "?optional=true", foreign), 404, "not_found");

        Answer made = put(owner);
        Answer changed = put(root);

        String code = api.one(String.class, "select code from workshop where id = %d", shine);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.data().get("mqtt_username").asText()).isEqualTo(code);
        assertThat(made.data().get("mqtt_password").asText()).hasSize(24);
        assertThat(changed.data().get("mqtt_password")).isNotEqualTo(made.data().get("mqtt_password"));
        Answer read = api.get(path, owner);
        assertThat(read.data().get("created_at")).isEqualTo(changed.data().get("created_at"));
        assertThat(read.data().has("mqtt_password")).isFalse();
        assertThat(api.get(path + "?optional=true", owner).data()).isEqualTo(read.data());
        assertThat(api.one(
                        String.class,
                        "select array_to_string(publish, ' ') || array_to_string(subscribe, ' ') from broker_account"
                                + " where username = '%s' and client_id is null",
                        code))
                .isEqualTo("workshop/%1$s/pit/+/sensors workshop/%1$s/+/sensors".formatted(code));

        assertThat(api.call("DELETE", path, owner, null).status()).isEqualTo(200);
        refused(api.get(path, owner), 404, "not_found");
        refused(api.call("DELETE", path, owner, null), 404, "not_found");
    }

    @Test
    void givenStaffOrAnotherWorkshop_whenTheyCall_thenRefusedAndNothingIsMade() {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            refused(api.call(method, path, admin, null), 403, "forbidden");
            refused(api.call(method, path, operator, null), 403, "forbidden");
            refused(api.call(method, path, foreign, null), 404, "not_found");
        }
        String foreignPath = "/api/v1/workshops/%d/broker-account".formatted(other);
        refused(api.call("PUT", foreignPath, owner, null), 404, "not_found");
        assertThat(api.one(Integer.class, "select count(*) from broker_account where workshop_id = %d", other))
                .isZero();
    }

    @Test
    void givenADeviceOfThatName_whenSwitchedOn_thenItKeepsItsAccount() {
        long workshop = api.workshop("Clash");
        api.execute(
                "insert into device (device_id, workshop_id) select code, %d from workshop where id = %d",
                shine, workshop);
        String clash = "/api/v1/workshops/%d/broker-account".formatted(workshop);

        refused(api.call("PUT", clash, root, null), 409, "conflict");

        assertThat(api.one(
                        Integer.class,
                        "select count(*) from broker_account where username = (select code from workshop where id = %d)",
                        workshop))
                .isZero();
    }

    private Answer put(String token) {
        return api.call("PUT", path, token, null);
    }
}
