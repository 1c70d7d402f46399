/* XML of a part, chunk by chunk (expat). A document type is refused, so there are no entities of the
 * file's own; a tag that does not end is refused, since expat would hold all of it. */
#include "base/xlsx/inside.h"

#define DEPTH_MAX 100
#define TAG_MAX   ((int64_t)1024 * 1024)

static struct str local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return str_of(colon ? colon + 1 : name);
}

static void stop(struct xlsx_xml *x, enum err e)
{
    if (!x->e) x->e = e;
    XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
    struct xlsx_xml *x = arg;
    if (x->e) return;
    if (++x->depth > DEPTH_MAX) stop(x, xlsx_damaged("xml"));
    else x->start(x, local(name), attrs);
    if (x->e) stop(x, x->e);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    struct xlsx_xml *x = arg;
    if (x->e) return;
    x->depth--;
    x->end(x, local(name));
    if (x->e) stop(x, x->e);
}

static void XMLCALL on_text(void *arg, const XML_Char *p, int n)
{
    struct xlsx_xml *x = arg;
    if (!x->e && x->text) x->text(x, (struct str){p, (size_t)n});
    if (x->e) stop(x, x->e);
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    stop(arg, xlsx_damaged("xml: document type"));
}

void xlsx_xml_open(struct xlsx_xml *x)
{
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser) die("out of memory");
    x->fed = 0;
    x->depth = 0;
    x->e = OK;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
}

void xlsx_xml_free(struct xlsx_xml *x)
{
    if (x->parser) XML_ParserFree(x->parser);
    x->parser = NULL;
}

enum err xlsx_xml_step(struct xlsx_xml *x, bool *ret_ended)
{
    size_t n = 0;
    void *room = XML_GetBuffer(x->parser, (int)XLSX_CHUNK);
    if (!room) return xlsx_damaged("xml");
    enum err e = xlsx_part_read(x->part, room, XLSX_CHUNK, &n);
    if (e) return e;
    if (XML_ParseBuffer(x->parser, (int)n, n == 0) != XML_STATUS_OK) {
        return x->e ? x->e : xlsx_damaged(XML_ErrorString(XML_GetErrorCode(x->parser)));
    }
    x->fed += (int64_t)n;
    if (n && x->fed - (int64_t)XML_GetCurrentByteIndex(x->parser) > TAG_MAX) {
        return xlsx_damaged("xml");
    }
    *ret_ended = n == 0;
    return x->e;
}

enum err xlsx_xml_part(struct xlsx_xml *x, const char *name, int64_t limit)
{
    enum err e = xlsx_part_open(x->part, name, limit);
    if (e) return e;
    xlsx_xml_open(x);
    for (bool ended = false; !e && !ended;) e = xlsx_xml_step(x, &ended);
    xlsx_xml_free(x);
    xlsx_part_close(x->part);
    return e;
}

struct str xlsx_attr(const char **attrs, const char *name)
{
    for (; *attrs; attrs += 2) {
        if (str_is(local(attrs[0]), name)) return str_of(attrs[1]);
    }
    return STR_NONE;
}

int64_t xlsx_attr_int(const char **attrs, const char *name, int64_t otherwise)
{
    int64_t n = 0;
    return str_to_i64(xlsx_attr(attrs, name), &n) ? n : otherwise;
}
