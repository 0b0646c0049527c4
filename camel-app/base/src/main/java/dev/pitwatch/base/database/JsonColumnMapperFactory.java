package dev.pitwatch.base.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import dev.pitwatch.base.json.Json;
import java.util.Optional;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.QualifiedColumnMapperFactory;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jspecify.annotations.Nullable;

/** Mappers of what is a {@link JsonColumn}; null stays null. */
final class JsonColumnMapperFactory implements QualifiedColumnMapperFactory {

    @Override
    public Optional<ColumnMapper<?>> build(QualifiedType<?> type, ConfigRegistry config) {
        if (!type.hasQualifier(JsonColumn.class)) {
            return Optional.empty();
        }
        JavaType wanted = Json.MAPPER.constructType(type.getType());
        return Optional.of((row, column, context) -> read(row.getString(column), wanted));
    }

    private static @Nullable Object read(@Nullable String json, JavaType type) {
        try {
            return json == null ? null : Json.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column holds no JSON of %s".formatted(type), e);
        }
    }
}
