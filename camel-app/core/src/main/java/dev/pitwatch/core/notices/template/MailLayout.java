package dev.pitwatch.core.notices.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that each mail is put into: layout.html. A comment that begins with "styles" has a line {@code tag: style} for each
 * tag of the mails.
 */
record MailLayout(Phrase page, Map<String, String> styles) {

    private static final Set<String> VALUES = Set.of("content", "footer", "language", "subject", "workshop");
    private static final Pattern STYLES = Pattern.compile("<!-- styles(.*?)-->\\s*", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("(?m)^\\s*([a-z0-9]+): (.+)$");
    private static final Pattern DROPPED =
            Pattern.compile("(?i)<(?:script|style|link|img|iframe|form|object)\\b|\\s(?:class|id|on[a-z]+)=|url\\(");

    static MailLayout read(String content, TemplateProblems problems) {
        Map<String, String> styles = new HashMap<>();
        Matcher comment = STYLES.matcher(content);
        if (comment.find()) {
            Matcher style = STYLE.matcher(comment.group(1));
            while (style.find()) {
                styles.put(style.group(1), style.group(2).strip());
            }
        }
        Phrase whole = new Phrase(content, 1);
        whole.check(VALUES, problems);
        whole.require(Set.of("content"), problems);
        Matcher dropped = DROPPED.matcher(content);
        while (dropped.find()) {
            problems.add(
                    whole.lineAt(dropped.start()),
                    "%s is dropped or blocked by mail programs, expected tables and inline styles"
                            .formatted(dropped.group().strip()));
        }
        return new MailLayout(new Phrase(STYLES.matcher(content).replaceAll(""), 1), styles);
    }

    /** {@return the whole document} Its values are HTML already. */
    String put(Map<String, String> values, String content) {
        String styled = MailHtml.styled(content, styles);
        return page.fill(name -> name.equals("content") ? styled : MailHtml.escaped(values.getOrDefault(name, "")));
    }
}
