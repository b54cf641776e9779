//! Reads the associations of a registry over its HTTP API, where it has any.

use clade_client::api::Association;
use futures_util::stream::{self, StreamExt};

use super::TransferError;
use super::catalog::Catalog;
use super::progress::Progress;
use super::remote::{Remote, escaped};

/// Associations in a page of the list.
const PAGE: usize = 1000;

/// Subjects that are asked about at a time.
const SUBJECTS_AT_ONCE: usize = 8;

/// Adds all associations to a catalog that has the subjects.
pub(super) async fn read(
    remote: &Remote,
    progress: &Progress,
    catalog: &mut Catalog,
) -> Result<(), TransferError> {
    progress.begin_open("reading associations");
    // Any namespace, any name.
    let Some(listed) = list(remote, "/associations/resources/-/-").await? else { return Ok(()) };
    catalog.knows_associations = true;
    let is_clade = remote.get("/api/v1/explain").await?.is_some();
    let is_empty = listed.is_empty();
    listed.into_iter().for_each(|one| add(catalog, one));
    if is_empty && !is_clade {
        // It may take a dash for one of the two at a time only.
        by_subject(remote, progress, catalog).await?;
    }
    Ok(())
}

async fn by_subject(
    remote: &Remote,
    progress: &Progress,
    catalog: &mut Catalog,
) -> Result<(), TransferError> {
    let paths: Vec<String> = catalog
        .subjects()
        .into_iter()
        .map(|subject| format!("/associations/subjects/{}", escaped(subject)))
        .collect();
    progress.begin("reading associations", paths.len() as u64);
    let mut asked = stream::iter(&paths)
        .map(|path| async move { list(remote, path).await })
        .buffered(SUBJECTS_AT_ONCE);
    while let Some(listed) = asked.next().await {
        listed?.into_iter().flatten().for_each(|one| add(catalog, one));
        progress.step();
    }
    Ok(())
}

/// The list at `path`; `None` where there is none.
async fn list(remote: &Remote, path: &str) -> Result<Option<Vec<Association>>, TransferError> {
    let mut all: Vec<Association> = Vec::new();
    loop {
        let Some(answer) = remote.get(&format!("{path}?offset={}&limit={PAGE}", all.len())).await?
        else {
            return Ok(None);
        };
        let Ok(page) = serde_json::from_value::<Vec<Association>>(answer) else {
            return Ok(None);
        };
        let is_last = page.len() < PAGE;
        // A server that knows no pages answers with the same one again.
        let is_new = page.first().is_some_and(|first| !all.contains(first));
        if is_new {
            all.extend(page);
        }
        if is_last || !is_new {
            return Ok(Some(all));
        }
    }
}

fn add(catalog: &mut Catalog, association: Association) {
    let what = format!("association of topic {}", association.resource_name);
    if let Err(missing) = catalog.add_association(association) {
        catalog.problem(what, format!("the registry does not tell its {missing}"));
    }
}
