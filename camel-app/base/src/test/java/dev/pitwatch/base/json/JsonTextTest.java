package dev.pitwatch.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    private record Holder(String name, JsonText own) {}

    @Test
    void givenAnObjectInAnObject_whenReadAndWritten_thenItIsTheSame() {
        String json =
                "{\"name\":\"a\",\"own\":{\"temperature\":{\"max\":30.5,\"min\":null},\"channels\":[\"sms\",\"é\\\"\"],\"n\":3}}";

        Holder read = Json.read(json, Holder.class);

        assertThat(read.own().tree()).isEqualTo(Json.tree(json).get("own"));
        assertThat(Json.text(read)).isEqualTo(json);
        assertThat((Object) Json.MAPPER.valueToTree(read)).isEqualTo(Json.tree(json));
    }

    @Test
    void givenAnObjectWithoutFields_whenRead_thenItIsEmpty() {
        assertThat(Json.read("{\"name\":\"a\",\"own\":{ }}", Holder.class).own().isEmpty())
                .isTrue();
        assertThat(Json.read("{\"name\":\"a\",\"own\":{\"b\":1}}", Holder.class)
                        .own()
                        .isEmpty())
                .isFalse();
    }

    @Test
    void givenNoObject_whenRead_thenItSaysSo() {
        assertThatThrownBy(() -> Json.MAPPER.readValue("{\"name\":\"a\",\"own\":[1]}", Holder.class))
                .isInstanceOf(MismatchedInputException.class)
                .hasMessageContaining("expected an object");
    }
}
