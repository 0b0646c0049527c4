package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalogue entry of {@code reading-store:} says what the component takes. */
class ReadingStoreCatalogTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private JsonNode catalogue;

    @BeforeEach
    void read() throws IOException {
        context.start();
        catalogue = Json.MAPPER.readTree(context.getComponentParameterJsonSchema("reading-store"));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void givenTheCatalogue_whenRead_thenItSaysWhatTheAnnotationsSay() {
        UriEndpoint endpoint = ReadingStoreEndpoint.class.getAnnotation(UriEndpoint.class);
        JsonNode component = catalogue.get("component");

        assertThat(component.get("javaType").asText()).isEqualTo(ReadingStoreComponent.class.getName());
        assertThat(component.get("scheme").asText()).isEqualTo(endpoint.scheme());
        assertThat(component.get("title").asText()).isEqualTo(endpoint.title());
        assertThat(component.get("syntax").asText()).isEqualTo(endpoint.syntax());
        assertThat(component.get("remote").asBoolean()).isEqualTo(endpoint.remote());
        assertThat(component.get("label").asText()).isEqualTo(endpoint.category()[0].getValue());
        List<String> names = new ArrayList<>();
        catalogue.at("/properties/name/enum").forEach(name -> names.add(name.asText()));
        assertThat(names).containsExactlyInAnyOrderElementsOf(ReadingStoreEndpoint.NAMES);
    }

    @Test
    void givenTheEndpoint_whenComparedWithTheCatalogue_thenTheirOptionsAndSettersAreTheSame() throws Exception {
        Map<String, Class<?>> declared = declared(ReadingStoreEndpoint.class);

        assertThat(names("properties")).isEqualTo(declared.keySet());
        for (Map.Entry<String, Class<?>> option : declared.entrySet()) {
            JsonNode said = catalogue.at("/properties/" + option.getKey());
            assertThat(said.get("javaType").asText())
                    .as(option.getKey())
                    .isEqualTo(option.getValue().getName());
            if (said.get("kind").asText().equals("parameter")) {
                assertThat(setters(ReadingStoreEndpoint.class)).contains(setter(option.getKey()));
            }
        }
    }

    @Test
    void givenTheComponent_whenComparedWithTheCatalogue_thenItsOptionsAndSettersAreTheSame() throws Exception {
        assertThat(names("componentProperties"))
                .isEqualTo(declared(ReadingStoreComponent.class).keySet());
        for (String name : names("componentProperties")) {
            assertThat(setters(ReadingStoreComponent.class)).contains(setter(name));
        }
    }

    @Test
    void givenTheNamesAndOptionsOfTheCatalogue_whenUsed_thenTheyAreTakenAndNoOthers() {
        assertThat(context.getEndpoint("reading-store:readings?bridgeErrorHandler=true", ReadingStoreEndpoint.class))
                .satisfies(endpoint -> assertThat(endpoint.getName()).isEqualTo("readings"))
                .satisfies(
                        endpoint -> assertThat(endpoint.isBridgeErrorHandler()).isTrue());
        for (String unknown : List.of("reading-store:x", "reading-store:Readings", "reading-store:readings/x")) {
            assertThatThrownBy(() -> context.getEndpoint(unknown))
                    .as(unknown)
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .hasMessageContaining("expected reading-store:readings");
        }
        assertThatThrownBy(() -> context.getEndpoint("reading-store:readings?nopt=1"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("nopt");
    }

    /** Our subclass takes Camel's options, which Camel's own catalogue names. */
    @Test
    void givenTheWebSocketsComponent_whenLookedUp_thenItsCatalogueIsCamels() throws IOException {
        assertThat(context.getComponentParameterJsonSchema("vertx-websocket"))
                .contains("fireWebSocketConnectionEvents");
    }

    private static Set<String> setters(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 1)
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    private static String setter(String option) {
        return "set" + StringHelper.capitalize(option);
    }

    private Set<String> names(String group) {
        Set<String> names = new TreeSet<>();
        catalogue.get(group).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** {@return the type of each option, as Camel's build reads them from annotations} */
    private static Map<String, Class<?>> declared(Class<?> type) {
        Map<String, Class<?>> declared = new LinkedHashMap<>();
        for (Class<?> at = type; at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                boolean option = field.isAnnotationPresent(UriPath.class) || field.isAnnotationPresent(UriParam.class);
                boolean ofComponent = type == ReadingStoreComponent.class && field.isAnnotationPresent(Metadata.class);
                if (option || ofComponent) {
                    declared.put(field.getName(), field.getType());
                }
            }
        }
        return declared;
    }
}
