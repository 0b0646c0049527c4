package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One call that keeps the contract, by someone who may make it. */
public final class Call {

    private static final ObjectReader PART =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final @Nullable Principal principal;
    private final Client client;
    private final RequestCheck.Checked checked;
    private final Function<String, Optional<String>> header;
    private final Supplier<RawRequest> raw;

    Call(
            @Nullable Principal principal,
            Client client,
            RequestCheck.Checked checked,
            Function<String, Optional<String>> header,
            Supplier<RawRequest> raw) {
        this.principal = principal;
        this.client = client;
        this.checked = checked;
        this.header = header;
        this.raw = raw;
    }

    /** {@return the request as it came, for what is signed as a whole} */
    public RawRequest raw() {
        return raw.get();
    }

    /** {@return who asks} Throws on a public call, where no one knows. */
    public Principal principal() {
        if (principal == null) {
            throw new IllegalStateException("a public call has no principal");
        }
        return principal;
    }

    /** {@return who asks, if anybody is known to} */
    public Optional<Principal> who() {
        return Optional.ofNullable(principal);
    }

    /** {@return where it comes from} */
    public Client client() {
        return client;
    }

    /** {@return a header that the contract need not know} */
    public Optional<String> header(String name) {
        return header.apply(name);
    }

    /** {@return the parameter {@code id} as a number} */
    public long id() {
        return number("id").orElseThrow();
    }

    /** {@return a text parameter} */
    public Optional<String> text(String name) {
        return parameter(name).map(JsonNode::asText);
    }

    /** {@return a parameter that is a whole number} */
    public Optional<Long> number(String name) {
        return parameter(name).map(JsonNode::asLong);
    }

    /** {@return a parameter that is a time} */
    public Optional<Instant> time(String name) {
        return text(name).map(text -> OffsetDateTime.parse(text).toInstant());
    }

    /** {@return a parameter that is true or false} */
    public Optional<Boolean> flag(String name) {
        return parameter(name).map(JsonNode::asBoolean);
    }

    /** {@return the time that the list is wanted of} */
    public TimeSpan span() {
        return new TimeSpan(time("from"), time("to"));
    }

    /** {@return the same of those fields} */
    public TimeSpan span(String from, String to) {
        return new TimeSpan(time(from), time(to));
    }

    /** {@return the page of the list that is wanted} */
    public Page page() {
        return new Page(
                number("page").orElseThrow().intValue(),
                number("page_size").orElseThrow().intValue());
    }

    /** {@return the order of the list that is wanted} */
    public String sort() {
        return text("sort").orElseThrow();
    }

    /** {@return the body as a record} */
    public <T> T body(Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(checked.body(), type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    /** {@return those members of the body that the record has} */
    public <T> T part(Class<T> type) {
        try {
            return PART.treeToValue(checked.body(), type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    /** The schema lets through what a record can't hold. What Jackson says of it names our types. */
    private static Problem unreadable(JsonProcessingException e) {
        String field = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        return Problem.invalid(field, field.isEmpty() ? "the body can't be read" : "can't be read");
    }

    /** {@return whether there is a body} */
    public boolean hasBody() {
        return !checked.body().isMissingNode();
    }

    /** {@return the body as a merge patch} */
    public Patch patch() {
        return new Patch((ObjectNode) checked.body());
    }

    private Optional<JsonNode> parameter(String name) {
        return Optional.ofNullable(checked.parameters().get(name));
    }
}
