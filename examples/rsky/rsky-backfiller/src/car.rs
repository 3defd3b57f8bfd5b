//! CAR files, much simplified: a line with the root, then a line with the path of each record. They come from a
//! made-up host where some repositories are broken in the ways that real ones are.

#[derive(Debug)]
pub enum CarError {
    Fetch(String),
    Parse(String),
    Verification { expected: u64, found: u64 },
}

pub struct Repository {
    pub root: u64,
    pub paths: Vec<String>,
}

const COLLECTIONS: [&str; 3] = ["app.bsky.feed.post", "app.bsky.graph.follow", "com.example.game.score"];

/// Downloads a repository. Of twenty, one fails at the first attempt, one is always cut short and one has a wrong root.
pub fn fetch(number: u64, attempt: u32) -> Result<String, CarError> {
    let kind = number % 20;
    if kind == 3 && attempt == 1 {
        return Err(CarError::Fetch(format!("timeout for repository {number}")));
    }
    let mut paths: Vec<String> = (0..10 + number % 30)
        .map(|record| format!("{}/{record}", COLLECTIONS[record as usize % COLLECTIONS.len()]))
        .collect();
    let root = checksum(&paths) + u64::from(kind == 11);
    if kind == 7 {
        paths.push(String::from("app.bsky.feed."));
    }
    Ok(format!("{root}\n{}", paths.join("\n")))
}

pub fn parse(car: &str) -> Result<Repository, CarError> {
    let (root, paths) = car
        .split_once('\n')
        .ok_or_else(|| CarError::Parse(String::from("no root")))?;
    let root = root
        .parse()
        .map_err(|error| CarError::Parse(format!("root {root:?}: {error}")))?;
    let paths = paths
        .lines()
        .map(|path| match path.split_once('/') {
            Some(_) => Ok(path.to_owned()),
            None => Err(CarError::Parse(format!("{path:?} has no record key"))),
        })
        .collect::<Result<_, _>>()?;
    Ok(Repository { root, paths })
}

pub fn verify(repository: &Repository) -> Result<(), CarError> {
    let found = checksum(&repository.paths);
    if found == repository.root {
        Ok(())
    } else {
        Err(CarError::Verification {
            expected: repository.root,
            found,
        })
    }
}

fn checksum(paths: &[String]) -> u64 {
    paths.iter().flat_map(|path| path.bytes()).map(u64::from).sum()
}
