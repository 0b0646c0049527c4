package dev.pitwatch.core.notices.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTML that mails are written in: few tags and no style sheet, since mail programs (Outlook's and Gmail's above all) drop or
 * change most others. The text part of a mail is made of it, too.
 */
final class MailHtml {

    private static final Set<String> TAGS =
            Set.of("a", "br", "em", "h1", "h2", "li", "p", "strong", "table", "td", "th", "tr", "ul");
    private static final Set<String> ATTRIBUTES = Set.of("align", "href", "style", "width");
    private static final Pattern TAG =
            Pattern.compile("<(?<end>/?)(?<tag>[a-z][a-z0-9]*)(?<attributes>(?:\\s+[a-z]+=\"[^\"<>]*\")*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([a-z]+)=\"([^\"<>]*)\"");
    private static final Pattern HREF = Pattern.compile("\\{[a-z_]+}|(?:https?://|mailto:)\\S+");
    private static final Pattern LINK = Pattern.compile("<a [^>]*href=\"([^\"]*)\"[^>]*>(.*?)</a>");
    private static final Pattern LESS = Pattern.compile("<");

    private MailHtml() {}

    /** Reports tags and attributes that not every mail program knows, and tags that are not closed. */
    static void check(Phrase html, TemplateProblems problems) {
        Matcher tags = TAG.matcher(html.text());
        Deque<String> open = new ArrayDeque<>();
        while (tags.find()) {
            int line = html.lineAt(tags.start());
            String tag = tags.group("tag");
            boolean ends = !tags.group("end").isEmpty();
            if (!TAGS.contains(tag)) {
                problems.add(line, "<%s> is not for mails, expected one of %s".formatted(tag, sorted(TAGS)));
            }
            if (ends && !tag.equals(open.poll())) {
                problems.add(line, "</%s> ends another tag than the last that is open".formatted(tag));
            }
            if (!ends && !tag.equals("br")) {
                open.push(tag);
            }
            checkAttributes(tags.group("attributes"), line, problems);
        }
        open.forEach(tag -> problems.add(html.line(), "<%s> has no end, expected </%s>".formatted(tag, tag)));
        Matcher stray =
                LESS.matcher(tags.replaceAll(found -> "_".repeat(found.group().length())));
        if (stray.find()) {
            problems.add(html.lineAt(stray.start()), "there is a < that begins no tag, expected &lt;");
        }
    }

    private static void checkAttributes(String attributes, int line, TemplateProblems problems) {
        Matcher each = ATTRIBUTE.matcher(attributes);
        while (each.find()) {
            if (!ATTRIBUTES.contains(each.group(1))) {
                problems.add(
                        line, "%s is not for mails, expected one of %s".formatted(each.group(1), sorted(ATTRIBUTES)));
            } else if (each.group(1).equals("href")
                    && !HREF.matcher(each.group(2)).matches()) {
                problems.add(line, "href is \"%s\", expected https://… or a value".formatted(each.group(2)));
            }
        }
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    /** {@return it with the style of its kind in each tag that has none of its own} */
    static String styled(String html, Map<String, String> styles) {
        return TAG.matcher(html).replaceAll(found -> {
            String style = styles.get(found.group(2));
            boolean put =
                    style != null && found.group(1).isEmpty() && !found.group(3).contains("style=");
            return Matcher.quoteReplacement(
                    put ? "<%s%s style=\"%s\">".formatted(found.group(2), found.group(3), style) : found.group());
        });
    }

    /** {@return it without table rows and paragraphs in which there is nothing to say} */
    static String withoutEmptyRows(String html) {
        return html.replaceAll("<tr><th>[^<]*</th><td>\\s*</td></tr>\\s*|<p>\\s*</p>\\s*", "");
    }

    /** {@return the same of {@link #plain}: lines that end where a value should be} */
    static String withoutEmptyLines(String plain) {
        return plain.replaceAll("(?m)^.*: $\n?", "")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    /** {@return what it says to a program that shows no HTML; values in braces stay} */
    static String plain(String html) {
        String linked = LINK.matcher(html.replaceAll("\\s+", " "))
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(2).equals(found.group(1))
                                ? found.group(1)
                                : found.group(2) + ": " + found.group(1)));
        return linked.replaceAll("</t[dh]> ?<t[dh][^>]*>", ": ")
                .replaceAll("<li[^>]*>", "- ")
                .replaceAll("<br ?/?>|</tr>|</li>", "\n")
                .replaceAll("</(?:p|h1|h2|table|ul)>", "\n\n")
                .replaceAll("<[^>]+>", "")
                .replaceAll(" *\n *", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .strip();
    }

    /** {@return a value as HTML shows it} */
    static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("\n", "<br>");
    }
}
