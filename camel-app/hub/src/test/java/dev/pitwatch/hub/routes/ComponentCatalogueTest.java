package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.news.NewsComponent;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.notification.DueNoticesComponent;
import dev.pitwatch.hub.notification.DueNoticesEndpoint;
import dev.pitwatch.hub.store.ReadingStoreComponent;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Component;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue entries of components of ours say what these take. */
class ComponentCatalogueTest {

    /** One of ours. */
    enum Ours {
        READING_STORE("reading-store", ReadingStoreEndpoint.class, ReadingStoreComponent.class),
        NEWS("news", NewsEndpoint.class, NewsComponent.class),
        DUE_NOTICES("due-notices", DueNoticesEndpoint.class, DueNoticesComponent.class);

        final String scheme;
        final Class<?> endpoint;
        final Class<?> component;

        Ours(String scheme, Class<?> endpoint, Class<?> component) {
            this.scheme = scheme;
            this.endpoint = endpoint;
            this.component = component;
        }
    }

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    private JsonNode catalogue(Ours ours) throws IOException {
        return Json.MAPPER.readTree(context.getComponentParameterJsonSchema(ours.scheme));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @EnumSource
    void givenTheCatalogue_whenRead_thenItSaysWhatTheAnnotationsSay(Ours ours) throws Exception {
        UriEndpoint endpoint = ours.endpoint.getAnnotation(UriEndpoint.class);
        JsonNode component = catalogue(ours).get("component");

        assertThat(component.get("javaType").asText()).isEqualTo(ours.component.getName());
        assertThat(component.get("scheme").asText()).isEqualTo(endpoint.scheme());
        assertThat(component.get("title").asText()).isEqualTo(endpoint.title());
        assertThat(component.get("syntax").asText()).isEqualTo(endpoint.syntax());
        assertThat(component.get("consumerOnly").asBoolean()).isEqualTo(endpoint.consumerOnly());
        assertThat(component.get("remote").asBoolean()).isEqualTo(endpoint.remote());
        assertThat(component.get("label").asText()).isEqualTo(endpoint.category()[0].getValue());
        Field path = Arrays.stream(ours.endpoint.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriPath.class))
                .findFirst()
                .orElseThrow();
        List<String> names = new ArrayList<>();
        catalogue(ours).at("/properties/%s/enum".formatted(path.getName())).forEach(name -> names.add(name.asText()));
        assertThat(String.join(",", names))
                .isEqualTo(path.getAnnotation(UriPath.class).enums());
    }

    @ParameterizedTest
    @EnumSource
    void givenTheEndpoint_whenComparedWithTheCatalogue_thenTheirOptionsAndSettersAreTheSame(Ours ours)
            throws Exception {
        Map<String, Class<?>> declared = declared(ours.endpoint);
        JsonNode catalogue = catalogue(ours);

        assertThat(names(catalogue, "properties")).isEqualTo(declared.keySet());
        for (Map.Entry<String, Class<?>> option : declared.entrySet()) {
            JsonNode said = catalogue.at("/properties/" + option.getKey());
            assertThat(said.get("javaType").asText())
                    .as(option.getKey())
                    .isEqualTo(option.getValue().getName());
            if (said.get("kind").asText().equals("parameter")) {
                assertThat(setters(ours.endpoint)).contains(setter(option.getKey()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenTheComponent_whenComparedWithTheCatalogue_thenItsOptionsAndSettersAreTheSame(Ours ours) throws Exception {
        Set<String> options = names(catalogue(ours), "componentProperties");

        assertThat(options).isEqualTo(declared(ours.component).keySet());
        for (String name : options) {
            assertThat(setters(ours.component)).contains(setter(name));
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
                    .hasMessageContaining("expected reading-store:readings or reading-store:refusals");
        }
        assertThat(context.getEndpoint("reading-store:readings?interval=50", ReadingStoreEndpoint.class)
                        .getInterval())
                .isEqualTo(Duration.ofMillis(50));
        assertThatThrownBy(() -> context.getEndpoint("reading-store:readings?interval=1001"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining("reading-store: interval is 1001 ms, expected 0 to 1000");
        assertThatThrownBy(() -> context.getEndpoint("reading-store:readings?nopt=1"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("nopt");
    }

    @Test
    void givenNews_whenAskedForOnesThereAreNot_thenRefusedWithThoseThereAre() {
        assertThat(context.getEndpoint("news:alerts", NewsEndpoint.class).getName())
                .isEqualTo("alerts");
        assertThatThrownBy(() -> context.getEndpoint("news:alert"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining(
                        "expected news:alert-steps or news:alerts or news:announcements or news:devices"
                                + " or news:job-changes or news:licence-keys or news:readings-passed-on or news:subscriptions or news:suppressed-notices");
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

    private static Set<String> names(JsonNode catalogue, String group) {
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
                boolean ofComponent =
                        Component.class.isAssignableFrom(type) && field.isAnnotationPresent(Metadata.class);
                if (option || ofComponent) {
                    declared.put(field.getName(), field.getType());
                }
            }
        }
        return declared;
    }
}
