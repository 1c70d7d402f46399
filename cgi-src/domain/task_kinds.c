/* The table of long work: each kind stands in the file of its noun. */
#include "domain/complaint_bulk.h"
#include "domain/card.h"
#include "domain/customer_bulk.h"
#include "domain/duplicate.h"
#include "domain/handover.h"
#include "domain/imports.h"
#include "domain/grant.h"
#include "domain/task.h"

const struct task_kind *const task_kinds[] = {
    &customer_bulk_kind,
    &customer_bulk_undo_kind,
    &complaint_bulk_kind,
    &complaint_bulk_undo_kind,
    &handover_task,
    &handover_undo_task,
    &import_task_check,
    &import_task_run,
    &import_task_repair,
    &import_task_undo,
    &task_duplicate_scan,
    &card_task,
    &card_undo_task,
    &grant_check_kind,
    &grant_kind,
    &grant_undo_kind,
    NULL,
};
