package dev.pitwatch.base.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the {@code :names} of statements. Jdbi's own lexer does so with an automaton that takes a third of the hub's live
 * heap for ever, and takes the backslash of {@code '\'} for an escape, which it isn't in PostgreSQL (decision 0064).
 */
final class ColonParameters implements SqlParser {

    /** As of Jdbi's own: more than there are statements, and a bound if somebody writes values into them. */
    private static final int MAX_KEPT = 1_000;

    /** What no parameter is found in: text, quoted names, comments, casts and {@code ??}, the driver's word for an operator. */
    private static final Pattern TOKEN = Pattern.compile(
            "'[^']*'|\"[^\"]*\"|--[^\n]*|/\\*.*?\\*/|::|\\?\\?|:(\\w+(?:\\??\\.\\w+)*)|(\\?)", Pattern.DOTALL);

    private final Map<String, ParsedSql> kept = new ConcurrentHashMap<>();

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        ParsedSql known = kept.get(sql);
        if (known != null) {
            return known;
        }
        ParsedSql parsed = parsed(sql);
        if (kept.size() < MAX_KEPT) {
            kept.put(sql, parsed);
        }
        return parsed;
    }

    private static ParsedSql parsed(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        Matcher token = TOKEN.matcher(sql);
        int end = 0;
        while (token.find()) {
            String name = token.group(1);
            if (name != null) {
                parsed.append(sql.substring(end, token.start())).appendNamedParameter(name);
                end = token.end();
            } else if (token.group(2) != null) {
                parsed.append(sql.substring(end, token.start())).appendPositionalParameter();
                end = token.end();
            }
        }
        return parsed.append(sql.substring(end)).build();
    }

    @Override
    public String nameParameter(String rawName, StatementContext context) {
        return ":" + rawName;
    }
}
